import Preconditions

/// Views and rearrangements. Views share their elements with the original.
extension Tensor {
  /// The same elements under another shape of the same count, as a view.
  public func reshaped(_ target: [Int]) -> Tensor {
    require(
      elementCount(of: target) == count,
      "expected a shape of \(count) elements for a tensor of the shape \(shape), found \(target)")
    return Tensor(shape: target, storage: storage, offset: offset)
      .recorded(from: self) { [shape] in $0.reshaped(shape) }
  }

  /// A range of the outermost axis, as a view: `[m, …]` to `[range.count, …]`.
  public func rows(_ range: Range<Int>) -> Tensor {
    require(
      !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "expected rows within 0..<\(shape.first ?? 0) of the shape \(shape), found \(range)")
    let width = shape.dropFirst().reduce(1, *)
    let view = Tensor(
      shape: [range.count] + shape.dropFirst(), storage: storage, offset: offset + range.lowerBound * width)
    return view.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        output.initialize(repeating: 0, count: shape.reduce(1, *))
        (output + range.lowerBound * width).update(from: gradient.pointer, count: gradient.count)
      }
    }
  }

  /// One row as a vector, when all axes but the last are taken as one: `[…, n]` to `[n]`. Traps for a row
  /// that does not exist.
  public func row(_ index: Int) -> Tensor {
    require(
      (0..<rows).contains(index),
      "expected a row within 0..<\(rows) of the shape \(shape), found \(index)")
    let matrix = shape.count == 2 ? self : reshaped([rows, columns])
    return matrix.rows(index..<index + 1).reshaped([columns])
  }

  /// Chosen entries of the outermost axis, repeats allowed: `[m, …]` to `[indices.count, …]`.
  public func gatheringRows(at indices: [Int]) -> Tensor {
    let range = 0..<(shape.first ?? 0)
    let stray = indices.first { !range.contains($0) }
    require(
      !shape.isEmpty && stray == nil,
      "expected rows within \(range) of the shape \(shape), found \(stray.map { "\($0)" } ?? "a scalar")")
    let width = shape.dropFirst().reduce(1, *)
    let gathered = Tensor(shape: [indices.count] + shape.dropFirst()) { output in
      for (row, index) in indices.enumerated() {
        copyElements(from: index * width, count: width, into: output + row * width)
      }
    }
    return gathered.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        output.initialize(repeating: 0, count: shape.reduce(1, *))
        for (row, index) in indices.enumerated() {
          kernels.accumulate(output + index * width, gradient.pointer + row * width, 1, width)
        }
      }
    }
  }

  private func copyElements(from start: Int, count: Int, into output: UnsafeMutablePointer<Float>) {
    if let narrow = storage.narrow {
      narrow.widen(from: offset + start, count: count, into: output)
    } else {
      output.initialize(from: pointer + start, count: count)
    }
  }

  /// Joins tensors along the outermost axis; their other extents must be equal.
  public static func concatenating(_ parts: [Tensor]) -> Tensor {
    require(
      !parts.isEmpty
        && parts.allSatisfy { !$0.shape.isEmpty && $0.shape.dropFirst() == parts[0].shape.dropFirst() },
      "expected at least one part, and equal extents behind the first axis, found \(parts.map(\.shape))")
    let length = parts.reduce(0) { $0 + $1.shape[0] }
    let joined = Tensor(shape: [length] + parts[0].shape.dropFirst()) { output in
      var end = output
      for part in parts {
        end.initialize(from: part.pointer, count: part.count)
        end += part.count
      }
    }
    let lengths = parts.map { $0.shape[0] }
    return joined.recorded(from: parts) { gradient, wanted in
      var start = 0
      return zip(lengths, wanted).map { length, isWanted in
        defer { start += length }
        return isWanted ? gradient.rows(start..<start + length) : nil
      }
    }
  }

  /// The matrix with rows and columns exchanged, `[m, n]` to `[n, m]`.
  public func transposed() -> Tensor {
    require(shape.count == 2, "expected a matrix [m, n] to be transposed, found the shape \(shape)")
    let (m, n) = (shape[0], shape[1])
    let elements = pointer
    return Tensor(shape: [n, m]) { output in
      // Square blocks keep the lines of both sides in the cache: whole columns would miss it at every
      // element.
      let block = 16
      for top in stride(from: 0, to: m, by: block) {
        for left in stride(from: 0, to: n, by: block) {
          for row in top..<min(m, top + block) {
            for column in left..<min(n, left + block) {
              output[column * m + row] = elements[row * n + column]
            }
          }
        }
      }
    }.recorded(from: self) { $0.transposed() }
  }
}
