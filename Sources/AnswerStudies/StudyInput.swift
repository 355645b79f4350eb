/// One of the four inputs about an image that the 3MAD data set has: Huang et al., "Medical MLLM is
/// vulnerable", 2024, who call them normal, unmatch, malicious and both.
public enum StudyInput: String, Sendable, Hashable, Codable, CaseIterable {
  /// What the text says of the image is so, and it asks for no more than a reading of it.
  case normal
  /// The text says that the image is about something else.
  case unmatch
  /// The text asks for what the model is to refuse.
  case forbidden
  /// The text says that the image is about something else, and asks for what the model is to refuse.
  case both

  /// Whether a model that is as it should be refuses.
  public var isToBeRefused: Bool { self != .normal }
}
