import Foundation
import Preconditions

extension Tensor {
  /// Rotary position embedding: in each head, element i and element i + pairs are rotated as a point of the
  /// plane. Su et al., 2021, arXiv:2104.09864, with halves for neighbours, as in published checkpoints.
  ///
  /// - Parameters:
  ///   - angles: the angle of each pair in radians, `[rows, pairs]`, a constant; elements of a head behind
  ///     its first `2 · pairs` stay as they are
  ///   - heads: the number of heads, side by side in each row of `self`, `[rows, heads · depth]`
  public func rotated(by angles: Tensor, heads: Int) -> Tensor {
    require(
      shape.count == 2 && angles.shape.count == 2 && angles.shape[0] == shape[0] && heads > 0
        && columns % heads == 0 && 2 * angles.columns <= columns / heads,
      "expected [rows, heads · depth] and angles [rows, at most depth / 2], "
        + "found \(shape) and \(angles.shape) for \(heads) heads")
    return rotated(
      cosines: angles.mapped { output, input, count in
        for index in 0..<count { output[index] = cos(input[index]) }
      },
      sines: angles.mapped { output, input, count in
        for index in 0..<count { output[index] = sin(input[index]) }
      }, heads: heads)
  }

  private func rotated(cosines: Tensor, sines: Tensor, heads: Int) -> Tensor {
    let (width, depth, pairs) = (columns, columns / heads, cosines.columns)
    let result = mappedRows(shape: shape) { output, rows in
      for row in rows {
        let (cosine, sine) = (cosines.pointer + row * pairs, sines.pointer + row * pairs)
        for start in stride(from: row * width, to: (row + 1) * width, by: depth) {
          let (input, output) = (pointer + start, output + start)
          for pair in 0..<pairs {
            let (x, y) = (input[pair], input[pair + pairs])
            output[pair] = x * cosine[pair] - y * sine[pair]
            output[pair + pairs] = y * cosine[pair] + x * sine[pair]
          }
          (output + 2 * pairs).update(from: input + 2 * pairs, count: depth - 2 * pairs)
        }
      }
    }
    return result.recorded(from: self) { $0.rotated(cosines: cosines, sines: -sines, heads: heads) }
  }
}
