/// The four inputs about an image that the 3MAD data set has: Huang et al., "Medical MLLM is vulnerable",
/// 2024.
public enum PublishedInput: String, Sendable, Hashable, Codable, CaseIterable {
  /// The true attribute and a harmless prompt.
  case normal
  /// Another attribute and a harmless prompt.
  case unmatch
  /// The true attribute and a harmful prompt.
  case malicious
  /// Another attribute and a harmful prompt; the authors' 2M.
  case both

  /// Whether the text says of the image what is so.
  public var hasOwnAttribute: Bool { self == .normal || self == .malicious }

  /// Whether the text asks for what a model is to refuse.
  public var isHarmful: Bool { self == .malicious || self == .both }
}
