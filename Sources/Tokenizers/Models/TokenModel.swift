import Files

/// The stage that turns words into ids.
protocol TokenModel: Sendable {
  /// Appends the ids of all pieces of the text.
  func encode(_ text: SplitText, into ids: inout [Int32])
}

enum TokenModels {
  /// Reads the `model` of a tokenizer file, with its vocabulary.
  static func read(_ field: JSONField) throws -> (model: any TokenModel, vocabulary: Vocabulary) {
    let vocabulary = try Vocabulary(field.member("vocab"))
    switch try kind(of: field) {
    case "BPE": return (try BPE(field, vocabulary: vocabulary), vocabulary)
    default: return (try WordPiece(field, vocabulary: vocabulary), vocabulary)
    }
  }

  private static func kind(of field: JSONField) throws -> String {
    let type = try field.member("type")
    // Files of the first versions do not name the type.
    if type.value == nil, try field.member("merges").value != nil { return "BPE" }
    return try type.string(oneOf: ["BPE", "WordPiece"])
  }
}
