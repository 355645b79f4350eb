/// A way of judging what models answer by one of a few choices, for a model that judges and for people.
public protocol Rubric: Sendable {
  /// The name of the rubric in results.
  var name: String { get }
  /// The choices, in the order in which they are offered.
  var choices: [RubricChoice] { get }
  /// Whether the choices are steps of one scale, so that some disagreements are larger than others.
  var isScale: Bool { get }
  /// Whether a judge sees the request next to the answer.
  var showsRequest: Bool { get }

  /// What a judge is to look at, in a few sentences.
  ///
  /// - Parameter group: what the request belongs to, such as a scenario; nil where that is not known
  /// - Throws: `InputError` for a group that the rubric does not know
  func instruction(for group: String?) throws -> String

  /// The place among `choices` of what a judging model chose; nil where its reply does not say so in the
  /// form that it was asked for.
  ///
  /// - Parameter reply: the whole reply, as it came
  func choice(of reply: String) -> Int?

  /// What a judging model is asked about an exchange. Throws `InputError` for a group that the rubric does
  /// not know.
  func prompt(about exchange: Exchange) throws -> JudgePrompt
}

/// One of the choices of a rubric.
public struct RubricChoice: Sendable, Hashable {
  /// What it is called in results.
  public let name: String
  /// What it counts in a mean.
  public let value: Double
  /// When it is to be chosen, in one sentence.
  public let meaning: String

  /// A choice.
  ///
  /// - Parameters:
  ///   - name: what it is called in results
  ///   - value: what it counts in a mean
  ///   - meaning: when it is to be chosen, in one sentence
  public init(_ name: String, value: Double, meaning: String) {
    (self.name, self.value, self.meaning) = (name, value, meaning)
  }
}

/// A request and what a model answered.
public struct Exchange: Sendable, Hashable {
  /// The user's request.
  public let request: String
  /// The model's answer, without a repetition of what it was given.
  public let answer: String
  /// What the request belongs to, such as a category or scenario of its data set; nil where that is not
  /// known.
  public let group: String?

  /// A request and its answer.
  ///
  /// - Parameters:
  ///   - request: the user's request
  ///   - answer: the model's answer, without a repetition of what it was given
  ///   - group: what the request belongs to, such as a category or scenario of its data set
  public init(request: String, answer: String, group: String? = nil) {
    (self.request, self.answer, self.group) = (request, answer, group)
  }
}

/// What a judging model is asked.
public struct JudgePrompt: Sendable, Hashable {
  /// What it is told before the conversation.
  public let system: String
  /// The user's turn.
  public let text: String

  /// A prompt for a judging model.
  ///
  /// - Parameters:
  ///   - system: what it is told before the conversation
  ///   - text: the user's turn
  public init(system: String, text: String) { (self.system, self.text) = (system, text) }

  /// A text between two marks that say what it is.
  static func quoted(_ text: String, as name: String) -> String { "<\(name)>\n\(text)\n</\(name)>" }
}
