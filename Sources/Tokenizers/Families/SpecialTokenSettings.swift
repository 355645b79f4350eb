import Files
import Foundation

/// What the files beside a vocabulary say of special and added tokens: `tokenizer_config.json`,
/// `special_tokens_map.json` and `added_tokens.json`, each of which may be absent.
struct SpecialTokenSettings {
  /// The part that a special token plays.
  enum Role: String, CaseIterable {
    case beginning = "bos_token"
    case end = "eos_token"
    case unknown = "unk_token"
    case separator = "sep_token"
    case padding = "pad_token"
    case classification = "cls_token"
    case mask = "mask_token"
  }

  /// A token before its id is known.
  struct Token {
    var content: String
    var id: Int32?
    var isSpecial = true
    var isSingleWord = false
    var stripsLeft = false
    var stripsRight = false
    var isNormalized = false
    /// Whether the files say more of it than how it is spelled.
    var isDescribed = false

    init(
      _ content: String, stripsLeft: Bool = false, stripsRight: Bool = false, isNormalized: Bool = false
    ) {
      self.content = content
      self.stripsLeft = stripsLeft
      self.stripsRight = stripsRight
      self.isNormalized = isNormalized
    }

    /// Reads a string, or an object with the token as `content` and what else is known of it.
    init(_ field: JSONField, isSpecial: Bool = true) throws {
      self.isSpecial = isSpecial
      if case .string(let content) = field.value {
        self.content = content
      } else {
        content = try field.member("content").string()
        isSingleWord = try field.member("single_word").ifPresent?.bool() ?? false
        stripsLeft = try field.member("lstrip").ifPresent?.bool() ?? false
        stripsRight = try field.member("rstrip").ifPresent?.bool() ?? false
        isNormalized = try field.member("normalized").ifPresent?.bool() ?? false
        isDescribed = true
        self.isSpecial = try field.member("special").ifPresent?.bool() ?? isSpecial
      }
      if content.isEmpty { throw field.error(expected: "a token that is not empty") }
    }
  }

  private(set) var roles: [Role: Token] = [:]
  /// Tokens without a role, in the order of the files.
  private(set) var others: [Token] = []

  /// Reads the files of a folder, of which `tokenizer_config.json` has been read already.
  init(in folder: URL, configuration: JSONField?) throws {
    let map = try JSONField.ifFileExists(folder.appendingPathComponent("special_tokens_map.json"))
    for field in [configuration, map].compactMap({ $0 }) {
      for role in Role.allCases {
        if let token = try field.member(role.rawValue).ifPresent { roles[role] = try Token(token) }
      }
      for token in try field.member("additional_special_tokens").ifPresent?.elements() ?? [] {
        others.append(try Token(token))
      }
    }
    for (id, field) in try configuration?.member("added_tokens_decoder").ifPresent?.members() ?? [] {
      guard let id = Int32(id), id >= 0 else { throw field.error(expected: "an id from 0 to \(Int32.max)") }
      var token = try Token(field, isSpecial: false)
      token.id = id
      others.append(token)
    }
    if let added = try JSONField.ifFileExists(folder.appendingPathComponent("added_tokens.json")) {
      for (content, field) in try added.members() {
        if content.isEmpty { throw field.error(expected: "a token that is not empty") }
        var token = Token(content)
        token.isSpecial = false
        token.id = Int32(try field.integer(in: 0...Int(Int32.max)))
        others.append(token)
      }
    }
  }

  /// The token of a role: the files' one, and the family's where they say no more than its spelling.
  private func token(_ role: Role, default token: Token) -> Token {
    guard let stated = roles[role] else { return token }
    return stated.isDescribed || stated.content != token.content ? stated : token
  }

  /// The added tokens of a model: what the files say, and else the family's own tokens by their roles and
  /// without one.
  ///
  /// Tokens that are in no file with an id, nor in the vocabulary, get the next ids after all others.
  func addedTokens(
    _ defaults: [(role: Role, token: Token)], others: [Token], vocabulary: Vocabulary
  ) throws -> [AddedToken] {
    var tokens: [Token] = []
    var positions: [ExactString: Int] = [:]
    let named = defaults.map { token($0.role, default: $0.token) } + Role.allCases.compactMap { roles[$0] }
    for token in named + others + self.others {
      guard let position = positions[ExactString(token.content)] else {
        positions[ExactString(token.content)] = tokens.count
        tokens.append(token)
        continue
      }
      let isSpecial = tokens[position].isSpecial || token.isSpecial
      if token.id != nil { tokens[position] = token }
      tokens[position].isSpecial = isSpecial
    }
    var nextID =
      (tokens.compactMap(\.id) + [vocabulary.largestID].compactMap { $0 }).max().map { Int($0) + 1 } ?? 0
    return try tokens.map { token in
      let id: Int32
      if let known = vocabulary.id(for: token.content) ?? token.id {
        id = known
      } else {
        guard let next = Int32(exactly: nextID) else {
          throw InputError(
            field: "added tokens", expected: "ids up to \(Int32.max)", found: "one more token")
        }
        id = next
        nextID += 1
      }
      return AddedToken(
        id: id, content: token.content, isSpecial: token.isSpecial, isSingleWord: token.isSingleWord,
        stripsLeft: token.stripsLeft, stripsRight: token.stripsRight, isNormalized: token.isNormalized)
    }
  }
}

extension JSONField {
  /// The contents of a file; nil when there is none.
  package static func ifFileExists(_ file: URL) throws -> JSONField? {
    InputFile.exists(file) ? try JSONField(contentsOf: file, largest: 64 << 20) : nil
  }
}
