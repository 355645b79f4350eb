/// Takes back spaces that stand before punctuation and English contractions in decoded text.
struct SpaceCleanup: Sendable {
  /// The replacements that the `WordPiece` decoder makes in each token.
  static let token = SpaceCleanup([
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ])

  /// The replacements that `clean_up_tokenization_spaces` makes in a whole text.
  static let text = SpaceCleanup([
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ])

  private let replacements: [(pattern: [UInt8], replacement: [UInt8])]

  private init(_ replacements: [(String, String)]) {
    self.replacements = replacements.map { (Array($0.utf8), Array($1.utf8)) }
  }

  func applied(to text: [UInt8]) -> [UInt8] {
    // Most tokens are a word, and no pattern begins with a letter other than n and d.
    let mayMatch = zip(text, text.dropFirst()).contains { space, next in
      space == UInt8(ascii: " ") && ".?!,'nd".utf8.contains(next)
    }
    guard mayMatch else { return text }
    return replacements.reduce(text) { $0.replacing($1.pattern, with: $1.replacement) }
  }
}
