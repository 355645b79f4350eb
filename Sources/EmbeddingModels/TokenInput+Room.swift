import Files

extension TokenInput {
  /// Throws `InputError` when the text would be truncated.
  package func requireRoom(for text: String, field: String) throws {
    let count = allTokens(of: text).count
    guard count <= contextLength else {
      throw InputError(
        field: field, expected: "at most the model's \(contextLength) tokens, special ones included",
        found: "\(count)")
    }
  }
}
