import Files
import Responses

extension Reply {
  /// Reads the answer to a chat.
  ///
  /// The content is a string or a list of parts, of which those with `text` count; where there is none, a
  /// `refusal` stands for it. Throws `InputError` when the answer is of another form or an error.
  init(chat answer: JSONField) throws {
    guard try answer.member("error").ifPresent == nil else { throw answer.error(expected: "no error") }
    let choices = try answer.member("choices").elements()
    guard let choice = choices.first else {
      throw try answer.member("choices").error(expected: "at least one choice")
    }
    let usage = try answer.member("usage").ifPresent
    self.init(
      text: try Self.text(of: choice.member("message")),
      finish: try choice.member("finish_reason").ifPresent?.string(),
      tokens: ResponseTokens(
        prompt: try usage?.tokenCount("prompt_tokens"),
        response: try usage?.tokenCount("completion_tokens")))
  }

  private static func text(of message: JSONField) throws -> String {
    guard let content = try message.member("content").ifPresent else {
      return try message.member("refusal").ifPresent?.string() ?? ""
    }
    guard case .array = content.value else { return try content.string() }
    return try content.elements().compactMap { try $0.member("text").ifPresent?.string() }.joined()
  }
}

extension JSONField {
  fileprivate func tokenCount(_ name: String) throws -> Int? {
    try member(name).ifPresent?.integer(in: 0...1 << 40)
  }

  /// What a server says about an error, in any of the forms that are usual; nil where it says nothing.
  var complaint: String? {
    let places = [["error", "message"], ["error"], ["detail"], ["message"]]
    return places.lazy.compactMap { path in
      try? path.reduce(self) { try $0.member($1) }.string()
    }.first { !$0.isEmpty }
  }
}
