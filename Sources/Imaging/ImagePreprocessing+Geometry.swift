import Preconditions

/// The effect of preprocessing along the axes of an image, as numbers.
extension ImagePreprocessing {
  /// The weights of preprocessing along one axis: the source pixels that make up each pixel of the model's
  /// input, with their weights. Rounding to 8 bits is left out.
  package struct Axis {
    /// The number of empty pixels before the first one that is not empty.
    package let padding: Int
    /// The first source pixel and the weights of each pixel that is not empty.
    package let results: [(start: Int, weights: [Float])]
    /// The number of empty pixels after the last one that is not empty.
    package let paddingAfter: Int
  }

  /// The weights along the columns and rows of an image of `source`'s size. Where the image is put on a
  /// square, the weights of the pixels around it are left out.
  package func axes(of source: Size) -> (columns: Axis, rows: Axis) {
    let square = squared(source)
    let (between, resized) = (sizeBetween(square), resizedSize(of: square))
    return (
      axis(source.width, square.width, between: between?.width, resized: resized.width, wanted: width),
      axis(source.height, square.height, between: between?.height, resized: resized.height, wanted: height)
    )
  }

  /// Whether an image of the model's own size stays as it is.
  package func leavesAlone(_ source: Size) -> Bool {
    let between = sizeBetween(source) ?? source
    return squared(source) == source && between == source && resizedSize(of: source) == source
      && source.width == width && source.height == height
  }

  private func axis(_ source: Int, _ square: Int, between: Int?, resized: Int, wanted: Int) -> Axis {
    let crop = CenterCrop(resized, to: wanted, by: cropRule)
    let last = ResamplingWeights(
      sourceCount: between ?? square, resultCount: resized, wanted: crop.kept, filter: filter)
    let first = between.map {
      ResamplingWeights(sourceCount: square, resultCount: $0, wanted: 0..<$0, filter: filter).shares
        .map(Shares.init)
    }
    let own = last.shares.map(Shares.init)
    let shares = (first.map { first in own.map { $0.of(first) } } ?? own)
      .map { $0.within(source, from: (square - source) / 2) }
    return Axis(
      padding: crop.padding, results: shares.map { ($0.start, $0.weights) },
      paddingAfter: wanted - crop.padding - crop.kept.count)
  }

  /// The pixels of the model's input of which at least half is inside of a mask of the source image.
  package func inputMask(of mask: Mask) -> Mask {
    let seen = puttingOnSquare(of: background.map { _ in [0, 0, 0] }).keepingChannels(mask.image)
    return Mask(
      width: seen.width, height: seen.height,
      pixels: stride(from: 0, to: seen.pixels.count, by: seen.channels).map { seen.pixels[$0] >= 128 })
  }

  /// The source pixels whose centres lie in a pixel of the model's input that is inside `mask`. Traps unless
  /// the mask has the size of the model's input.
  package func sourceMask(of mask: Mask, in source: Size) -> Mask {
    require(
      mask.width == width && mask.height == height,
      "expected a mask of the input's \(width) x \(height) pixels, found \(mask.width) x \(mask.height)")
    let square = squared(source)
    let resized = resizedSize(of: square)
    func places(_ count: Int, _ side: Int, _ resized: Int, _ wanted: Int) -> [Int?] {
      let crop = CenterCrop(resized, to: wanted, by: cropRule)
      return (0..<count).map { index in
        let place = (2 * (index + (side - count) / 2) + 1) * resized / (2 * side)
        return crop.kept.contains(place) ? place - crop.kept.lowerBound + crop.padding : nil
      }
    }
    let columns = places(source.width, square.width, resized.width, width)
    let rows = places(source.height, square.height, resized.height, height)
    return Mask(
      width: source.width, height: source.height,
      pixels: rows.flatMap { y in columns.map { x in x.flatMap { x in y.map { mask[x, $0] } } ?? false } })
  }
}

/// The first source pixel of a result pixel, and the weights from there on.
private struct Shares {
  let start: Int
  let weights: [Float]

  /// The weights of the pixels of which those here are made.
  func of(_ first: [Shares]) -> Shares {
    let parts = first[start..<start + weights.count]
    let lower = parts.map(\.start).min() ?? 0
    let upper = parts.map { $0.start + $0.weights.count }.max() ?? lower
    var sums = [Float](repeating: 0, count: upper - lower)
    for (part, weight) in zip(parts, weights) {
      for (index, share) in part.weights.enumerated() { sums[part.start - lower + index] += weight * share }
    }
    return Shares(start: lower, weights: sums)
  }

  /// The weights of the pixels from `lower` to `lower` + `count`, counted from there.
  func within(_ count: Int, from lower: Int) -> Shares {
    let (first, end) = (max(start, lower), min(start + weights.count, lower + count))
    guard first < end else { return Shares(start: 0, weights: []) }
    return Shares(start: first - lower, weights: Array(weights[first - start..<end - start]))
  }
}

extension ResamplingWeights {
  /// The first source pixel and the weights of each result pixel.
  var shares: [(start: Int, weights: [Float])] {
    starts.indices.map { index in
      let own = weights[offsets[index]..<offsets[index] + Int(counts[index])]
      return (Int(starts[index]), own.map { Float($0) / Float(Self.one) })
    }
  }
}

/// The weights that resize an axis of `source` pixels to `result` pixels, as Pillow does it. Traps unless
/// both are positive.
package func resamplingShares(from source: Int, to result: Int, filter: ResamplingFilter)
  -> [(start: Int, weights: [Float])]
{
  require(result > 0, "expected an axis of at least 1 pixel, found \(result)")
  return ResamplingWeights(
    sourceCount: source, resultCount: result, wanted: 0..<result, filter: filter
  ).shares
}
