import Preconditions

/// Views and rearrangements. Views share their elements with the original.
extension Tensor {
  /// The same elements under another shape of the same count.
  public func reshaped(_ target: [Int]) -> Tensor {
    require(target.reduce(1, *) == count, "reshaping \(shape) to \(target)")
    return Tensor(shape: target, storage: storage, offset: offset)
      .recorded(from: self) { [shape] in $0.reshaped(shape) }
  }

  /// A range of the outermost axis, as a view: `[m, …]` to `[range.count, …]`.
  public func rows(_ range: Range<Int>) -> Tensor {
    require(
      !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "rows \(range) of shape \(shape)")
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

  /// Chosen entries of the outermost axis, repeats allowed: `[m, …]` to `[indices.count, …]`.
  public func gatheringRows(at indices: [Int]) -> Tensor {
    require(!shape.isEmpty, "rows of a scalar")
    require(indices.allSatisfy((0..<shape[0]).contains), "a row outside of the shape \(shape)")
    let width = shape.dropFirst().reduce(1, *)
    let gathered = Tensor(shape: [indices.count] + shape.dropFirst()) { output in
      for (row, index) in indices.enumerated() {
        (output + row * width).initialize(from: pointer + index * width, count: width)
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

  /// Tensors one after the other along the outermost axis; the other axes are equal.
  public static func concatenating(_ parts: [Tensor]) -> Tensor {
    require(
      !parts.isEmpty
        && parts.allSatisfy { !$0.shape.isEmpty && $0.shape.dropFirst() == parts[0].shape.dropFirst() },
      "concatenating shapes \(parts.map(\.shape))")
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

  /// `[m, n]` to `[n, m]`
  public func transposed() -> Tensor {
    require(shape.count == 2, "transposing the shape \(shape)")
    let (m, n) = (shape[0], shape[1])
    return Tensor(shape: [n, m]) { output in
      // Square blocks keep the lines of both sides in the cache: whole columns would miss it at every element.
      let block = 16
      for top in stride(from: 0, to: m, by: block) {
        for left in stride(from: 0, to: n, by: block) {
          for row in top..<min(m, top + block) {
            for column in left..<min(n, left + block) { output[column * m + row] = pointer[row * n + column] }
          }
        }
      }
    }.recorded(from: self) { $0.transposed() }
  }
}
