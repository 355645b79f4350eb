import Imaging

extension Image {
  /// The image after being written as PNG and read again: what verification looks at.
  func savedAndRead() throws -> Image { try rereading.image(decoding: pngBytes()) }
}
