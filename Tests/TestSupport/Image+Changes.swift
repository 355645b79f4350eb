import Imaging

extension Image {
  /// The places, row by row, of the pixels that differ in any channel. Gray and three equal channels are the same.
  package func changedPlaces(from other: Image) -> [Int] {
    let (own, others) = (convertedToRGB().pixels, other.convertedToRGB().pixels)
    return (0..<width * height).filter { own[$0 * 3..<$0 * 3 + 3] != others[$0 * 3..<$0 * 3 + 3] }
  }
}
