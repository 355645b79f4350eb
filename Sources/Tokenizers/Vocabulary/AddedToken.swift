import Files

/// A token that is found in the text before the model sees it.
struct AddedToken: Sendable {
  let id: Int32
  let content: String
  /// Whether decoding skips it.
  let isSpecial: Bool
  /// Whether it matches only where no word character touches it.
  let isSingleWord: Bool
  /// Whether it takes the white space before it.
  let stripsLeft: Bool
  /// Whether it takes the white space after it.
  let stripsRight: Bool
  /// Whether it is looked for in normalized text, in its own normalized form.
  let isNormalized: Bool

  init(
    id: Int32, content: String, isSpecial: Bool = true, isSingleWord: Bool = false, stripsLeft: Bool = false,
    stripsRight: Bool = false, isNormalized: Bool = false
  ) {
    self.id = id
    self.content = content
    self.isSpecial = isSpecial
    self.isSingleWord = isSingleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isNormalized = isNormalized
  }

  init(_ field: JSONField) throws {
    id = Int32(try field.member("id").integer(in: 0...Int(Int32.max)))
    content = try field.member("content").string()
    if content.isEmpty { throw try field.member("content").error(expected: "a string that is not empty") }
    isSpecial = try field.member("special").ifPresent?.bool() ?? false
    isSingleWord = try field.member("single_word").ifPresent?.bool() ?? false
    stripsLeft = try field.member("lstrip").ifPresent?.bool() ?? false
    stripsRight = try field.member("rstrip").ifPresent?.bool() ?? false
    isNormalized = try field.member("normalized").ifPresent?.bool() ?? !isSpecial
  }
}
