import Files

/// `BertProcessing` and `RobertaProcessing`, which for a single text do the same: `cls` before, `sep` after.
enum ClassificationProcessing {
  static func frame(_ field: JSONField, tokens: TokenStore) throws -> SpecialTokenFrame {
    SpecialTokenFrame(
      before: [try id(field.member("cls"), tokens)], after: [try id(field.member("sep"), tokens)])
  }

  /// Reads `["[CLS]", 101]`.
  private static func id(_ field: JSONField, _ tokens: TokenStore) throws -> Int32 {
    let parts = try field.elements()
    guard parts.count == 2 else { throw field.error(expected: "a token and its id") }
    let stated = Int32(try parts[1].integer(in: 0...Int(Int32.max)))
    return try tokens.requireID(for: parts[0].string(), named: parts[0], saying: stated)
  }
}
