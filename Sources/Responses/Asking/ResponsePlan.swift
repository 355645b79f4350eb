import Files

/// What is asked, and how it is framed.
public struct ResponsePlan: Sendable, Hashable {
  /// The items, each once for each kind of input.
  public let items: [ResponseItem]
  /// The sentence before every question; nil for none.
  public let safetyPrompt: String?
  /// The name of what was done to the inputs before; nil for nothing.
  public let method: String?

  /// A plan of questions.
  ///
  /// - Parameters:
  ///   - items: what is asked about
  ///   - safetyPrompt: the sentence before every question
  ///   - method: the name of what was done to the inputs before
  /// - Throws: `InputError` without items, and for an item that stands twice with the same kind of input
  public init(_ items: [ResponseItem], safetyPrompt: String? = nil, method: String? = nil) throws {
    guard !items.isEmpty else { throw InputError(field: "items", expected: "at least one", found: "none") }
    var seen = Set<ResponseKey>()
    for item in items where !seen.insert(item.key).inserted {
      throw InputError(field: "items", expected: "each once for each input", found: "\"\(item.id)\" twice")
    }
    (self.items, self.safetyPrompt, self.method) = (items, safetyPrompt, method)
  }

  /// The user's turn about an item as it is sent.
  func prompt(of item: ResponseItem) -> String {
    safetyPrompt.map { SafetyPrompt.prompt($0, before: item.question.text) } ?? item.question.text
  }

  /// The response to an item, of a model.
  func response(to item: ResponseItem, _ reply: Reply, of model: String) -> CollectedResponse {
    CollectedResponse(
      id: item.id, question: item.question, prompt: prompt(of: item), response: reply.text,
      source: ResponseSource(model: model, method: method, safetyPrompt: safetyPrompt), finish: reply.finish,
      tokens: reply.tokens)
  }

  /// Whether an earlier response is to the question that is asked about an item now, by the same model.
  func asksFor(_ response: CollectedResponse, about item: ResponseItem, of model: String) -> Bool {
    let expected = self.response(
      to: item, Reply(text: response.response, finish: response.finish, tokens: response.tokens), of: model)
    return ExactString(expected.text) == ExactString(response.text)
  }
}
