/// The tokens and words that a search may use. Special tokens and control characters never are.
public struct TokenRules: Sendable, Hashable, Codable {
  /// Whether tokens other than printable ASCII may be used.
  public var allowsNonASCII = false
  /// Whether every token has to be a word of letters by itself.
  public var wholeWordsOnly = false
  /// Whether the words of the targets and the tokens that spell them are banned, so that success is not by
  /// copying.
  public var bansTargetWords = false
  /// Tokens that must not be used.
  public var bannedTokens: Set<Int32> = []
  /// Words that must not be used, in whatever case and however they would be spelled by tokens.
  public var bannedWords: Set<String> = []

  /// Rules that allow all tokens of printable ASCII.
  public init() {}
}

/// Sets are written in order, so that equal rules have equal JSON.
extension TokenRules {
  private enum CodingKeys: CodingKey {
    case allowsNonASCII, wholeWordsOnly, bansTargetWords, bannedTokens, bannedWords
  }

  /// Writes all rules, sets in ascending order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(allowsNonASCII, forKey: .allowsNonASCII)
    try container.encode(wholeWordsOnly, forKey: .wholeWordsOnly)
    try container.encode(bansTargetWords, forKey: .bansTargetWords)
    try container.encode(bannedTokens.sorted(), forKey: .bannedTokens)
    try container.encode(bannedWords.sorted(), forKey: .bannedWords)
  }
}
