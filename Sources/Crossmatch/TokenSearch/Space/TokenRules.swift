/// Which tokens and words a search may use. Special tokens and control characters never are.
public struct TokenRules: Sendable, Hashable, Codable {
  /// Whether tokens other than printable ASCII may be used.
  public var allowsNonASCII = false
  /// Whether every token has to be a word of letters by itself.
  public var wholeWordsOnly = false
  /// Whether the words of the targets and the tokens that spell them are banned, so that success is not by copying.
  public var bansTargetWords = false
  /// Tokens that must not be used.
  public var bannedTokens: Set<Int32> = []
  /// Words that must not be used, in whatever case and however they would be spelled by tokens.
  public var bannedWords: Set<String> = []

  public init() {}
}
