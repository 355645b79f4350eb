import Preconditions

extension Tensor {
  /// Repeats the one channel of gray images `count` times: `[batch, 1, height, width]` to
  /// `[batch, count, height, width]`.
  ///
  /// The derivative of a pixel is the sum over its copies.
  public func repeatingChannels(_ count: Int) -> Tensor {
    require(
      shape.count == 4 && shape[1] == 1,
      "expected gray images [batch, 1, height, width], found the shape \(shape)")
    require(count > 0, "expected at least 1 channel, found \(count)")
    let images = shape[0]
    let area = shape[2] * shape[3]
    return Tensor(shape: [images, count, shape[2], shape[3]]) { output in
      for image in 0..<images {
        kernels.set_rows(output + image * count * area, pointer + image * area, count, area)
      }
    }.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        for image in 0..<images {
          kernels.column_sums(output + image * area, gradient.pointer + image * count * area, count, area)
        }
      }
    }
  }
}
