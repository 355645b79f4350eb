/// Answers that begin with what the model was given.
package enum Echo {
  /// What remains of an answer without the prompt that it repeats.
  ///
  /// The prompt may stand at the beginning, white space before both left out, or within a frame that is
  /// repeated as well and ends with "Answer:" behind it, as med-flamingo's published answers have it.
  ///
  /// - Parameters:
  ///   - response: the answer as it was collected
  ///   - prompt: the text that the model was given
  package static func removed(from response: String, of prompt: String) -> String {
    let (answer, echo) = (Array(SpokenText.trimmed(response).utf8), Array(SpokenText.trimmed(prompt).utf8))
    guard !echo.isEmpty, let found = answer.firstRange(of: echo) else {
      return String(decoding: answer, as: UTF8.self)
    }
    let rest = answer[found.upperBound...]
    if found.lowerBound == 0 { return String(decoding: rest, as: UTF8.self) }
    guard let end = rest.firstRange(of: Array("Answer:".utf8)) else {
      return String(decoding: answer, as: UTF8.self)
    }
    return String(decoding: rest[end.upperBound...], as: UTF8.self)
  }
}
