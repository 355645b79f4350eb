import Preconditions

/// Pooling over packed sequences: `[tokens, width]`, where the first `lengths[0]` rows are the first
/// sequence, and so on, to `[sequences, width]`.
extension Tensor {
  /// The mean over the rows of each sequence. Traps unless the lengths are positive and their sum is the
  /// number of rows.
  public func meanPooled(lengths: [Int]) -> Tensor {
    requirePacked(lengths)
    let width = columns
    return Tensor(shape: [lengths.count, width]) { output in
      for (sequence, rows) in packedRanges(lengths).enumerated() {
        let row = output + sequence * width
        kernels.column_sums(row, pointer + rows.lowerBound * width, rows.count, width)
        kernels.affine(row, row, 1 / Float(rows.count), 0, width)
      }
    }.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        for (sequence, rows) in packedRanges(lengths).enumerated() {
          let first = output + rows.lowerBound * width
          kernels.affine(first, gradient.pointer + sequence * width, 1 / Float(rows.count), 0, width)
          kernels.set_rows(first + width, first, rows.count - 1, width)
        }
      }
    }
  }

  /// The largest value of each column over the rows of each sequence; the gradient goes to the first of equal
  /// ones.
  public func maxPooled(lengths: [Int]) -> Tensor {
    requirePacked(lengths)
    let width = columns
    let elements = pointer
    var winners: [Int] = []
    for rows in packedRanges(lengths) {
      for column in 0..<width {
        winners.append(
          rows.reduce(rows.lowerBound) {
            elements[$1 * width + column] > elements[$0 * width + column] ? $1 : $0
          }
            * width + column)
      }
    }
    let positions = winners
    return Tensor(positions.map { elements[$0] }, shape: [lengths.count, width])
      .recorded(from: self) { [shape] gradient in
        Tensor(shape: shape) { output in
          output.initialize(repeating: 0, count: shape.reduce(1, *))
          for (index, position) in positions.enumerated() { output[position] += gradient.pointer[index] }
        }
      }
  }

  func requirePacked(_ lengths: [Int]) {
    require(
      shape.count == 2 && lengths.allSatisfy { $0 > 0 } && lengths.reduce(0, +) == shape[0],
      "expected packed sequences [tokens, width] of positive lengths whose sum is the tokens, "
        + "found lengths \(lengths), whose sum is \(lengths.reduce(0, +)), for the shape \(shape)")
  }
}

/// The rows of each of the packed sequences.
func packedRanges(_ lengths: [Int]) -> [Range<Int>] {
  var start = 0
  return lengths.map { length in
    defer { start += length }
    return start..<start + length
  }
}
