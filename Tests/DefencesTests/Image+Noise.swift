import Imaging
import Tensors

extension Image {
  /// A colour image of random levels.
  static func noise(side: Int, seed: Int) -> Image {
    var generator = RandomGenerator(seed: seed)
    return Image(
      width: side, height: side, channels: 3,
      pixels: (0..<3 * side * side).map { _ in UInt8(generator.integer(below: 256)) })
  }
}
