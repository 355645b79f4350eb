/// Where an image attack lives.
public enum PixelSpace: String, Sendable, Hashable, Codable, CaseIterable {
  /// In what the model sees: the image resized and cropped, which is also what is saved.
  case modelInput
  /// In the source image at its own size, through the derivative of resizing and cropping: the saved file
  /// attacks when anyone preprocesses it.
  case source
}
