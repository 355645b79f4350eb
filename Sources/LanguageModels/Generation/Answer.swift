/// What a model said behind a prompt.
public struct Answer: Sendable, Hashable {
  /// Why the answer ends where it does.
  public enum End: String, Sendable, Hashable, Codable {
    /// At a token that ends answers.
    case stopToken = "stop"
    /// At the most tokens that were asked for.
    case length
    /// Because whoever read along had enough.
    case reader
  }

  /// The tokens, that at which it stopped included.
  public var tokens: [Int32]
  /// The text of the tokens, that at which it stopped and special ones left out.
  public var text: String
  /// Why it ends here.
  public var end: End

  /// An answer of these tokens, which are this text.
  public init(tokens: [Int32], text: String, end: End) {
    (self.tokens, self.text, self.end) = (tokens, text, end)
  }
}
