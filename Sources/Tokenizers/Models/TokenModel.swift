import Files

/// The stage that turns words into ids.
protocol TokenModel: Sendable {
  /// Appends the ids of all pieces of the text.
  func encode(_ text: SplitText, into ids: inout [Int32])
}

enum TokenModels {
  /// Reads the `model` of a tokenizer file, with its vocabulary.
  static func read(_ field: JSONField) throws -> (model: any TokenModel, vocabulary: Vocabulary) {
    switch try kind(of: field) {
    case "BPE":
      let vocabulary = try Vocabulary(field.member("vocab"))
      return (try BPE(field, vocabulary: vocabulary), vocabulary)
    case "Unigram":
      let pieces = try ScoredPieces(field.member("vocab"))
      return (try Unigram(field, pieces: pieces), pieces.vocabulary)
    default:
      let vocabulary = try Vocabulary(field.member("vocab"))
      return (try WordPiece(field, vocabulary: vocabulary), vocabulary)
    }
  }

  private static func kind(of field: JSONField) throws -> String {
    let type = try field.member("type")
    // Files of the first versions do not name the type.
    if type.value == nil, try field.member("merges").value != nil { return "BPE" }
    return try type.string(oneOf: ["BPE", "Unigram", "WordPiece"])
  }
}
