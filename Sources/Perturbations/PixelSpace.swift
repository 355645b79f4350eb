/// The pixels that an image attack changes.
public enum PixelSpace: String, Sendable, Hashable, Codable, CaseIterable {
  /// The pixels of the model's input: the image resized and cropped, which is also what is saved.
  case modelInput
  /// The pixels of the source image at its own size, through the derivative of resizing and cropping: the
  /// saved file attacks when anyone preprocesses it.
  case source

  /// The most pixels of an image that is attacked at its own size: an attack keeps several dozen bytes for
  /// each channel of each pixel.
  package static let mostSourcePixels = 1 << 25
}
