import Imaging

extension Image {
  /// The image after being written as PNG and read again, as verification sees it.
  package func savedAndRead() throws -> Image { try rereading.image(decoding: pngBytes()) }
}
