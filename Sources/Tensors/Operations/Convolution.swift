import Preconditions

extension Tensor {
  /// The convolution of planes with square filters, as PyTorch defines it. Zeros surround each plane.
  ///
  /// What each filter sees is laid down for some lines of the result at a time, as columns of one matrix, so
  /// that the work is a product with the weights as checkpoints have them. Chellapilla, Puri and Simard, 2006.
  ///
  /// - Parameters:
  ///   - weight: `[outputs, inputs, size, size]`; `self` is `[inputs, batch, height, width]`
  ///   - stride: the step from one place of the filter to the next, at least 1
  ///   - padding: the number of zeros on each side
  /// - Returns: `[outputs, batch, (height + 2 · padding − size) / stride + 1, …]`. Traps for shapes that do
  ///   not fit, and for filters larger than a plane with its zeros.
  package func convolved(weight: Tensor, stride: Int = 1, padding: Int = 0) -> Tensor {
    require(
      shape.count == 4 && weight.shape.count == 4 && weight.shape[1] == shape[0]
        && weight.shape[2] == weight.shape[3],
      "expected planes [inputs, batch, height, width] and a weight [outputs, inputs, size, size], "
        + "found \(shape) and \(weight.shape)")
    let layout = ConvolutionLayout(
      planes: shape, size: weight.shape[2], stride: stride, padding: padding)
    let outputs = weight.shape[0]
    let matrix = weight.reshaped([outputs, layout.depth])
    let resultShape = [outputs, layout.batch, layout.resultHeight, layout.resultWidth]
    if layout.isPointwise {
      return matrixProduct(matrix, reshaped([shape[0], layout.columns])).reshaped(resultShape)
    }
    let result = Tensor(shape: resultShape) { output in
      layout.forEachTile { tile, scratch in
        layout.lay(pointer, tile, into: scratch)
        multiply(
          m: outputs, n: tile.columns, k: layout.depth, matrix.matrix(),
          MatrixView(pointer: scratch, stride: tile.columns), into: output + tile.start,
          stride: layout.columns)
      }
    }
    return result.recorded(from: [self, weight]) {
      [input = detached, matrix = matrix.detached, shape = weight.shape] gradient, wanted in
      [
        wanted[0] ? layout.inputGradient(gradient, matrix) : nil,
        wanted[1] ? layout.weightGradient(gradient, input).reshaped(shape) : nil,
      ]
    }
  }
}

/// Some lines of a convolution's result: its first column among all, and how many.
private struct ConvolutionTile {
  /// Lines of all images of the batch, one image after the other.
  let lines: Range<Int>
  let start: Int
  let columns: Int
}

/// The sizes of one convolution, and what each filter sees where.
private struct ConvolutionLayout {
  let channels: Int, batch: Int, height: Int, width: Int
  let size: Int, stride: Int, padding: Int
  let resultHeight: Int, resultWidth: Int

  init(planes: [Int], size: Int, stride: Int, padding: Int) {
    (channels, batch, height, width) = (planes[0], planes[1], planes[2], planes[3])
    (self.size, self.stride, self.padding) = (size, stride, padding)
    require(
      size > 0 && stride > 0 && padding >= 0 && height + 2 * padding >= size && width + 2 * padding >= size,
      "expected a filter within planes of \(height) x \(width) and \(padding) zeros around them, at steps of "
        + "at least 1, found one of \(size) at steps of \(stride)")
    resultHeight = (height + 2 * padding - size) / stride + 1
    resultWidth = (width + 2 * padding - size) / stride + 1
  }

  /// The number of elements that a filter sees at a time.
  var depth: Int { channels * size * size }
  /// The number of places of a filter.
  var columns: Int { batch * resultHeight * resultWidth }
  /// Whether a filter sees one pixel at each place, so that planes are the matrix of what it sees.
  var isPointwise: Bool { size == 1 && stride == 1 && padding == 0 }

  /// Tiles of about equal numbers of lines whose matrices have about so many elements at most.
  private func tiles(ofElements most: Int, atLeast least: Int = 1) -> [ConvolutionTile] {
    let lines = batch * resultHeight
    guard lines > 0, depth > 0 else { return [] }
    let largest = max(1, most / (depth * resultWidth))
    let count = min(lines, max(least, (lines + largest - 1) / largest))
    return (0..<count).map { index in
      let part = lines * index / count..<lines * (index + 1) / count
      return ConvolutionTile(
        lines: part, start: part.lowerBound * resultWidth, columns: part.count * resultWidth)
    }
  }

  /// The tiles of a product, and whether threads have their own, each as large as the caches of one core hold:
  /// where there would be few columns in each, they share one.
  private var plan: (tiles: [ConvolutionTile], isSpread: Bool) {
    let threads = max(1, min(Parallelism.threadCount, columns / 256))
    return (tiles(ofElements: threads > 1 ? 1 << 17 : 1 << 20, atLeast: threads), threads > 1)
  }

  /// Calls `body` with each tile and memory for its matrix `[depth, columns]`.
  func forEachTile(_ body: (ConvolutionTile, UnsafeMutablePointer<Float>) -> Void) {
    let (tiles, isSpread) = plan
    if isSpread { spread(tiles, body) } else { run(tiles, body) }
  }

  /// Calls `body` with each tile, and never at the same time with two that filters see the same pixels from.
  private func forEachTileApart(_ body: (ConvolutionTile, UnsafeMutablePointer<Float>) -> Void) {
    let (tiles, isSpread) = plan
    // Filters of every other tile see no pixel in common where the tile between is high enough.
    guard isSpread, tiles.allSatisfy({ ($0.lines.count + 1) * stride >= size }) else {
      return run(tiles, body)
    }
    for parity in 0..<2 { spread(tiles.indices.filter { $0 % 2 == parity }.map { tiles[$0] }, body) }
  }

  /// Calls `body` with one tile after the other.
  private func forEachTileInTurn(_ body: (ConvolutionTile, UnsafeMutablePointer<Float>) -> Void) {
    run(tiles(ofElements: 1 << 20), body)
  }

  private func spread(
    _ tiles: [ConvolutionTile], _ body: (ConvolutionTile, UnsafeMutablePointer<Float>) -> Void
  ) {
    parallelFor(tiles.count, grain: 1) { run(Array(tiles[$0]), body) }
  }

  private func run(
    _ tiles: [ConvolutionTile], _ body: (ConvolutionTile, UnsafeMutablePointer<Float>) -> Void
  ) {
    let scratch = Storage(count: depth * (tiles.map(\.columns).max() ?? 0))
    for tile in tiles { withExtendedLifetime(scratch) { body(tile, scratch.pointer) } }
  }

  /// Writes what filters see of planes at a tile's places.
  func lay(
    _ planes: UnsafePointer<Float>, _ tile: ConvolutionTile, into matrix: UnsafeMutablePointer<Float>
  ) {
    forEachRun(tile) { run in
      let line = matrix + run.place
      line.update(repeating: 0, count: run.before)
      (line + run.before + run.count).update(repeating: 0, count: run.after)
      let (target, source) = (line + run.before, planes + run.source)
      if stride == 1 {
        target.update(from: source, count: run.count)
      } else {
        for x in 0..<run.count { target[x] = source[x * stride] }
      }
    }
  }

  /// Adds what stands at a tile's places to the planes: the transposed of `lay`.
  private func collect(
    _ matrix: UnsafePointer<Float>, _ tile: ConvolutionTile, into planes: UnsafeMutablePointer<Float>
  ) {
    forEachRun(tile) { run in
      let (target, source) = (planes + run.source, matrix + run.place + run.before)
      if stride == 1 {
        kernels.accumulate(target, source, 1, run.count)
      } else {
        for x in 0..<run.count { target[x * stride] += source[x] }
      }
    }
  }

  /// A line of the result as one element of the filter sees it: zeros, pixels, zeros.
  private struct Run {
    /// The place of the line in the tile's matrix, and of its first pixel in the planes.
    let place: Int, source: Int
    let before: Int, count: Int, after: Int
  }

  /// Calls `body` with every run of a tile, on several threads; runs on different threads belong to different
  /// channels.
  private func forEachRun(_ tile: ConvolutionTile, _ body: (Run) -> Void) {
    let work = max(1, size * size * tile.columns)
    parallelFor(channels, grain: max(1, elementGrain / work)) { part in
      for channel in part {
        for row in 0..<size {
          for column in 0..<size {
            let place = ((channel * size + row) * size + column) * tile.columns
            // The places whose pixel lies within the line.
            let lower = min(resultWidth, max(0, (padding - column + stride - 1) / stride))
            let upper = max(lower, min(resultWidth, (width - 1 + padding - column + stride) / stride))
            for (index, line) in tile.lines.enumerated() {
              let (image, y) = (line / resultHeight, line % resultHeight * stride + row - padding)
              let isInside = (0..<height).contains(y)
              let source =
                ((channel * batch + image) * height + y) * width + lower * stride + column - padding
              body(
                Run(
                  place: place + index * resultWidth, source: isInside ? source : 0,
                  before: isInside ? lower : resultWidth, count: isInside ? upper - lower : 0,
                  after: isInside ? resultWidth - upper : 0))
            }
          }
        }
      }
    }
  }

  func inputGradient(_ gradient: Tensor, _ weight: Tensor) -> Tensor {
    Tensor(shape: [channels, batch, height, width]) { output in
      output.initialize(repeating: 0, count: channels * batch * height * width)
      forEachTileApart { tile, scratch in
        multiply(
          m: depth, n: tile.columns, k: weight.shape[0], weight.matrix(isTransposed: true),
          MatrixView(pointer: gradient.pointer + tile.start, stride: columns), into: scratch,
          stride: tile.columns)
        collect(scratch, tile, into: output)
      }
    }
  }

  func weightGradient(_ gradient: Tensor, _ input: Tensor) -> Tensor {
    let outputs = gradient.shape[0]
    return Tensor(shape: [outputs, depth]) { output in
      output.initialize(repeating: 0, count: outputs * depth)
      forEachTileInTurn { tile, scratch in
        lay(input.pointer, tile, into: scratch)
        multiply(
          m: outputs, n: depth, k: tile.columns,
          MatrixView(pointer: gradient.pointer + tile.start, stride: columns),
          MatrixView(pointer: scratch, stride: tile.columns, isTransposed: true), adding: output,
          into: output, stride: depth)
      }
    }
  }
}
