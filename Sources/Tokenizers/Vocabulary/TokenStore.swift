import Files

/// All tokens of a tokenizer: those of its model and those that were added.
struct TokenStore: Sendable {
  let vocabulary: Vocabulary
  let addedTokens: [AddedToken]
  private let addedIDs: [ExactString: Int32]
  private let addedContents: [Int32: String]
  /// The ids of special tokens.
  let specialIDs: Set<Int32>

  /// Reads `added_tokens`. Throws when one contradicts the vocabulary or another one.
  init(vocabulary: Vocabulary, addedTokens field: JSONField) throws {
    var tokens: [AddedToken] = []
    var ids: [ExactString: Int32] = [:]
    var contents: [Int32: String] = [:]
    for element in try field.ifPresent?.elements() ?? [] {
      let token = try AddedToken(element)
      if let id = vocabulary.id(for: token.content), id != token.id {
        throw try element.member("id").error(
          expected: "\(id), the id of \"\(token.content)\" in the vocabulary")
      }
      if let other = vocabulary.token(for: token.id), ExactString(other) != ExactString(token.content) {
        throw try element.member("id").error(expected: "an id other than that of \"\(other)\"")
      }
      guard ids.updateValue(token.id, forKey: ExactString(token.content)) == nil,
        contents.updateValue(token.content, forKey: token.id) == nil
      else { throw element.error(expected: "a token whose id and content stand once") }
      tokens.append(token)
    }
    self.vocabulary = vocabulary
    addedTokens = tokens
    addedIDs = ids
    addedContents = contents
    specialIDs = Set(tokens.lazy.filter(\.isSpecial).map(\.id))
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
