import Files

/// All tokens of a tokenizer: those of its model and those that were added.
struct TokenStore: Sendable {
  let vocabulary: Vocabulary
  let addedTokens: [AddedToken]
  private let addedIDs: [ExactString: Int32]
  private let addedContents: [Int32: String]
  /// The ids of special tokens.
  private(set) var specialIDs: Set<Int32>

  /// More added tokens than any model has.
  private static let mostAddedTokens = 1 << 18

  /// Reads `added_tokens`. Throws when one contradicts the vocabulary or another one, or there are too many.
  init(vocabulary: Vocabulary, addedTokens field: JSONField) throws {
    let elements = try field.ifPresent?.elements() ?? []
    guard elements.count <= Self.mostAddedTokens else {
      throw field.error(expected: "at most \(Self.mostAddedTokens) tokens")
    }
    try self.init(vocabulary: vocabulary, addedTokens: elements.map(AddedToken.init)) {
      index, member, expected in
      let element = elements[index]
      return try (member.map { try element.member($0) } ?? element).error(expected: expected)
    }
  }

  /// A store of tokens that were checked as they were made. `refusal` makes the error for a token, by its
  /// index, or for one of its members, that contradicts the vocabulary or another token.
  init(
    vocabulary: Vocabulary, addedTokens tokens: [AddedToken],
    refusal: (_ index: Int, _ member: String?, _ expected: String) throws -> any Error
  ) throws {
    var ids: [ExactString: Int32] = [:]
    var contents: [Int32: String] = [:]
    for (index, token) in tokens.enumerated() {
      if let id = vocabulary.id(for: token.content), id != token.id {
        throw try refusal(index, "id", "\(id), the id of \"\(token.content)\" in the vocabulary")
      }
      if let other = vocabulary.token(for: token.id), ExactString(other) != ExactString(token.content) {
        throw try refusal(index, "id", "an id other than that of \"\(other)\"")
      }
      guard ids.updateValue(token.id, forKey: ExactString(token.content)) == nil,
        contents.updateValue(token.content, forKey: token.id) == nil
      else { throw try refusal(index, nil, "a token whose id and content stand once") }
    }
    self.vocabulary = vocabulary
    addedTokens = tokens
    addedIDs = ids
    addedContents = contents
    specialIDs = Set(tokens.lazy.filter(\.isSpecial).map(\.id))
  }

  /// The same tokens, of which more are special.
  func markingSpecial(_ ids: [Int32]) -> TokenStore {
    var copy = self
    copy.specialIDs.formUnion(ids)
    return copy
  }

  /// The added tokens in the order of matching: among tokens that look alike once normalized, the special one
  /// is found.
  var byPrecedence: [AddedToken] { addedTokens.filter(\.isSpecial) + addedTokens.filter { !$0.isSpecial } }

  var largestID: Int32? { (addedTokens.map(\.id) + [vocabulary.largestID].compactMap { $0 }).max() }

  func id(for token: String) -> Int32? { addedIDs[ExactString(token)] ?? vocabulary.id(for: token) }

  func token(for id: Int32) -> String? { addedContents[id] ?? vocabulary.token(for: id) }

  /// The id of a token that the file mentions. Throws when the file states another id, or there is no such
  /// token.
  func requireID(for token: String, named field: JSONField, saying stated: Int32? = nil) throws -> Int32 {
    guard let id = id(for: token) else {
      throw field.error(expected: "a token of the vocabulary instead of \"\(token)\"")
    }
    if let stated, stated != id {
      throw field.error(expected: "\(id), the id of \"\(token)\", instead of \(stated)")
    }
    return id
  }
}
