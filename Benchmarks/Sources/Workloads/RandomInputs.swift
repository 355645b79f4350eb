import Crossmatch

extension Tensor {
  /// Uniform in [-1, 1), always the same.
  public static func random(_ shape: [Int]) -> Tensor {
    var generator = RandomGenerator(seed: 3)
    return Tensor((0..<shape.reduce(1, *)).map { _ in 2 * generator.uniform() - 1 }, shape: shape)
  }
}

extension Image {
  /// A square of noise, always the same.
  public static func random(side: Int, channels: Int) -> Image {
    var generator = RandomGenerator(seed: 5)
    let pixels = (0..<side * side * channels).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    return Image(width: side, height: side, channels: channels, pixels: pixels)
  }
}
