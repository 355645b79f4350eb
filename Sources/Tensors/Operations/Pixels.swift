import Preconditions

extension Tensor {
  /// Converts 8-bit RGB pixels, interleaved row by row, to `[1, 3, height, width]` in [0, 1].
  package init(pixels bytes: [UInt8], height: Int, width: Int) {
    let count = elementCount(of: [3, height, width])
    require(
      bytes.count == count,
      "expected \(count) bytes for \(height) × \(width) RGB pixels, found \(bytes.count)")
    let area = height * width
    self = Tensor(shape: [1, 3, height, width]) { output in
      for pixel in 0..<area {
        for channel in 0..<3 { output[channel * area + pixel] = Float(bytes[pixel * 3 + channel]) / 255 }
      }
    }
  }

  /// (scale · x − mean) / deviation for each channel of `[batch, channels, height, width]`.
  package func channelsNormalized(scale: Float, mean: [Float], deviation: [Float]) -> Tensor {
    require(
      shape.count == 4 && shape[1] == mean.count && mean.count == deviation.count,
      "expected images [batch, channels, height, width] with a mean and a deviation per channel, "
        + "found the shape \(shape), \(mean.count) means and \(deviation.count) deviations")
    let factors = deviation.map { scale / $0 }
    return channelsMapped(factors, shifts: zip(mean, deviation).map { -$0 / $1 })
      .recorded(from: self) { $0.channelsMapped(factors, shifts: factors.map { _ in 0 }) }
  }

  private func channelsMapped(_ factors: [Float], shifts: [Float]) -> Tensor {
    let area = shape[2] * shape[3]
    return Tensor(shape: shape) { output in
      for plane in 0..<shape[0] * shape[1] {
        let channel = plane % shape[1]
        kernels.affine(output + plane * area, pointer + plane * area, factors[channel], shifts[channel], area)
      }
    }
  }
}
