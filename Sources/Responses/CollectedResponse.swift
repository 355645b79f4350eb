import Files

/// What a model answered to one input, with all that is needed to judge it.
public struct CollectedResponse: Sendable, Hashable {
  /// The name of the item that was asked about. Inputs of several kinds about one item share it.
  public var id: String
  /// What was asked of the model about the item.
  public var question: ResponseQuestion
  /// The text that the model was given, as far as the user's turn goes.
  public var prompt: String
  /// The answer; empty where the model said nothing.
  public var response: String
  /// What answered.
  public var source: ResponseSource
  /// How the answer ended, in the words of what answered: "stop", "length"; nil where that is not known.
  public var finish: String?
  /// The numbers of tokens, as far as they are known.
  public var tokens: ResponseTokens
  /// What others said of the answer, raw as in the file that it was read from, by the name that they go by
  /// there: `is_safe(gpt)`, `gpt_eval`.
  public var judgements: [String: String]

  /// An answer with what is known about it.
  ///
  /// - Parameters:
  ///   - id: the name of the item
  ///   - question: what was asked about it
  ///   - prompt: the text that the model was given; the question's text unless given
  ///   - response: the answer
  ///   - source: what answered
  ///   - finish: how the answer ended
  ///   - tokens: the numbers of tokens
  ///   - judgements: what others said of the answer, by the names that they go by
  public init(
    id: String, question: ResponseQuestion, prompt: String? = nil, response: String,
    source: ResponseSource = ResponseSource(), finish: String? = nil,
    tokens: ResponseTokens = ResponseTokens(), judgements: [String: String] = [:]
  ) {
    (self.id, self.question, self.prompt) = (id, question, prompt ?? question.text)
    (self.response, self.source, self.finish) = (response, source, finish)
    (self.tokens, self.judgements) = (tokens, judgements)
  }
}

/// What answered, and under which conditions.
public struct ResponseSource: Sendable, Hashable {
  /// The name of the model; nil where it is not known.
  public var model: String?
  /// The name of what was done to the inputs before, such as an attack; nil for nothing, or where it is not
  /// known.
  public var method: String?
  /// The sentence that stood before the question to make the model careful; nil for none.
  public var safetyPrompt: String?

  /// A source of answers.
  ///
  /// - Parameters:
  ///   - model: the name of the model
  ///   - method: the name of what was done to the inputs
  ///   - safetyPrompt: the sentence that stood before the question
  public init(model: String? = nil, method: String? = nil, safetyPrompt: String? = nil) {
    (self.model, self.method, self.safetyPrompt) = (model, method, safetyPrompt)
  }
}

/// The numbers of tokens of a prompt and of the answer to it, nil where they are not known.
public struct ResponseTokens: Sendable, Hashable {
  /// Those of the prompt, with its template and its image.
  public var prompt: Int?
  /// Those of the answer.
  public var response: Int?

  /// Numbers of tokens, each nil where it is not known.
  public init(prompt: Int? = nil, response: Int? = nil) { (self.prompt, self.response) = (prompt, response) }
}
