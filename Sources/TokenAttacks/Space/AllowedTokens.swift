import EmbeddingModels
import Tokenizers

/// The tokens of a vocabulary and the words that a search may use.
package struct AllowedTokens: Sendable {
  /// One entry for each row of the embedding table.
  let isAllowed: [Bool]
  /// The allowed tokens.
  let ids: [Int32]
  private let tokenizer: Tokenizer
  /// The banned words, as `TextWords.key` gives them.
  private let bannedWords: Set<String>

  /// - Parameters:
  ///   - targets: texts whose words are banned if the rules say so
  ///   - predicate: a rule of the user's own for a token and its text
  package init(
    _ rules: TokenRules, targets: [String] = [], predicate: (@Sendable (Int32, String) -> Bool)? = nil,
    for input: any TokenInput
  ) {
    let tokenizer = input.tokenizer
    self.tokenizer = tokenizer
    let copied = rules.bansTargetWords ? targets : []
    let banned = tokenizer.specialTokenIDs
      .union(rules.bannedTokens)
      .union(copied.flatMap { tokenizer.encode($0, addingSpecialTokens: false) })
    let words = rules.bannedWords.map(TextWords.key) + copied.flatMap(TextWords.keysWithParts)
    bannedWords = Set(words)
    isAllowed = (0..<Int32(input.tokenEmbeddings.shape[0])).map { [bannedWords] id in
      guard tokenizer.token(for: id) != nil, !banned.contains(id) else { return false }
      let text = tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      return !text.isEmpty && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        && (rules.allowsNonASCII || text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
        && (!rules.wholeWordsOnly || Self.isWholeWord(id, tokenizer))
        && (bannedWords.isEmpty || bannedWords.isDisjoint(with: TextWords.keysWithParts(of: text)))
        && predicate?(id, text) ?? true
    }
    ids = isAllowed.indices.lazy.filter { [isAllowed] in isAllowed[$0] }.map(Int32.init)
  }

  /// Whether a token is one of them, for any number.
  func contains(_ id: Int32) -> Bool { isAllowed.indices.contains(Int(id)) && isAllowed[Int(id)] }

  /// Whether none of the banned words stands among these.
  func admits(_ words: String) -> Bool {
    bannedWords.isEmpty || bannedWords.isDisjoint(with: TextWords.keysWithParts(of: words))
  }

  /// The allowed tokens that are a single printable ASCII character.
  var characters: [Int32] {
    ids.filter { id in
      let text = tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      return text.utf8.count == 1 && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }
  }

  /// Letters only, and the same token again when it stands alone.
  static func isWholeWord(_ id: Int32, _ tokenizer: Tokenizer) -> Bool {
    let text = tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
    return text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic }
      && tokenizer.encode(text, addingSpecialTokens: false) == [id]
  }
}
