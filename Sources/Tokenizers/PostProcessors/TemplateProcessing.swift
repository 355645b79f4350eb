import Files

/// `TemplateProcessing`: special tokens where the template for a single text says.
enum TemplateProcessing {
  static func frame(_ field: JSONField, tokens: TokenStore) throws -> SpecialTokenFrame {
    let specialTokens = try field.member("special_tokens")
    var frame = SpecialTokenFrame()
    var isAfterText = false
    for element in try field.member("single").elements() {
      if let sequence = try element.member("Sequence").ifPresent {
        _ = try sequence.member("id").string(oneOf: ["A"])
        if isAfterText { throw element.error(expected: "the text once in the template of a single text") }
        isAfterText = true
        continue
      }
      let name = try element.member("SpecialToken").member("id").string()
      let ids = try ids(of: specialTokens.member(name), tokens: tokens)
      guard frame.count + ids.count <= SpecialTokenFrame.largest else {
        throw element.error(expected: SpecialTokenFrame.bound)
      }
      if isAfterText { frame.after += ids } else { frame.before += ids }
    }
    guard isAfterText else {
      throw try field.member("single").error(expected: "a template that holds the text")
    }
    return frame
  }

  /// Reads `{"ids": [101], "tokens": ["[CLS]"]}`.
  private static func ids(of field: JSONField, tokens store: TokenStore) throws -> [Int32] {
    let ids = try field.member("ids").elements()
    let tokens = try field.member("tokens").elements()
    guard ids.count == tokens.count else { throw field.error(expected: "as many ids as tokens") }
    return try zip(ids, tokens).map { id, token in
      let stated = Int32(try id.integer(in: 0...Int(Int32.max)))
      return try store.requireID(for: token.string(), named: token, saying: stated)
    }
  }
}
