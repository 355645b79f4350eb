import Files

/// The settings in `tokenizer_config.json` that a tokenizer file lacks. Any of them may be absent.
struct TokenizerConfiguration: Sendable {
  var modelMaximumLength: Int?
  var cleansUpSpaces = false
  var bert = BertNormalizer.Overrides()
  var truncationSide: TruncationSide?

  init() {}

  init(_ field: JSONField) throws {
    modelMaximumLength = try Self.maximumLength(field.member("model_max_length"))
    cleansUpSpaces = try field.member("clean_up_tokenization_spaces").ifPresent?.bool() ?? false
    bert.lowercases = try field.member("do_lower_case").ifPresent?.bool()
    bert.stripsAccents = try field.member("strip_accents").ifPresent?.bool()
    bert.separatesIdeographs = try field.member("tokenize_chinese_chars").ifPresent?.bool()
    truncationSide = try TruncationSide.read(field.member("truncation_side"), left: "left", right: "right")
  }

  /// The largest number of tokens. Files say that there is no maximum by a number as large as 1e30.
  private static func maximumLength(_ field: JSONField) throws -> Int? {
    guard let field = field.ifPresent else { return nil }
    let number = try field.number()
    if number > 1e9 { return nil }
    guard let length = Int(exactly: number), length > 0 else {
      throw field.error(expected: "a positive integer")
    }
    return length
  }
}

/// The end of a text that is cut off when the text is too long.
enum TruncationSide: Sendable {
  case left, right

  static func read(_ field: JSONField, left: String, right: String) throws -> TruncationSide? {
    guard let field = field.ifPresent else { return nil }
    return try field.string(oneOf: [left, right]) == left ? .left : .right
  }
}
