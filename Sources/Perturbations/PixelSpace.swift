/// The pixels that an image attack changes.
public enum PixelSpace: String, Sendable, Hashable, Codable, CaseIterable {
  /// The pixels of the model's input: the image resized and cropped, which is also what is saved.
  case modelInput
  /// The pixels of the source image at its own size, through the derivative of resizing and cropping: the
  /// saved file attacks when anyone preprocesses it.
  case source
}
