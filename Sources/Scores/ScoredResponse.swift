import Files
import Judges
import Responses
import Runs

/// A line of `scores.jsonl`: what a response is by every rule and judge, and how it goes with image and text.
///
/// The declarations are the file: members stand there in this order and under these names.
public struct ScoredResponse: Sendable, Hashable, Codable {
  /// The version of the file's form, which docs/results.md describes.
  public let schema: Int
  /// The name of the item that was asked about.
  public let id: String
  /// The data set; nil where it is not known.
  public let set: String?
  /// The model that answered; nil where it is not known.
  public let model: String?
  /// What was done to the input, such as an attack; nil for nothing, or where it is not known.
  public let method: String?
  /// The sentence that stood before the question to make the model careful; nil for none.
  public let safetyPrompt: String?
  /// The kind of input; nil where the set has only one.
  public let input: String?
  /// The number of the repetition, such as the attack's seed; 0 where there is one.
  public let seed: Int
  /// The path of the image as its set says it; nil for a question without one.
  public let image: String?
  /// The groups that the item belongs to, by kinds of groups.
  public let labels: [String: String]
  /// What the response is by the published rule on refusal phrases, and by the repaired one.
  public let published, repaired: Verdict
  /// What judges chose.
  public let judged: [JudgedChoice]
  /// How the response goes with image and text; nil when nothing was measured.
  public let scores: ResponseScores?
  /// Why something could not be measured; nil when all could.
  public let problem: String?
}

/// What a judge chose for a response.
public struct JudgedChoice: Sendable, Hashable, Codable {
  /// The judge, and by which rubric.
  public let judge: String, rubric: RubricName
  /// The name of the choice; nil where the judge's reply does not say one in the form that it was asked for.
  public let choice: String?

  /// A choice of a judge.
  ///
  /// - Parameters:
  ///   - judge: the name of the judge
  ///   - rubric: by which rubric it judged
  ///   - choice: the name of the choice; nil where the judge's reply does not say one
  public init(judge: String, rubric: RubricName, choice: String?) {
    (self.judge, self.rubric, self.choice) = (judge, rubric, choice)
  }
}

/// What tells a scored response from all others.
package struct ScoreKey: Sendable, Hashable {
  private let parts: [ExactString?]

  /// The parts as texts, empty where there is none.
  package var texts: [String] { parts.map { $0?.string ?? "" } }

  init(_ parts: String?...) { self.parts = parts.map { $0.map { ExactString($0) } } }
}

extension ScoredResponse {
  /// A response by the rules on phrases, by judges, and as it was measured.
  init(
    _ response: CollectedResponse, set: String?, judged: [JudgedChoice], scores: ResponseScores?,
    problem: String?
  ) throws {
    (schema, id, self.set) = (ResultSchema.version, response.id, set)
    (model, method) = (response.source.model, response.source.method)
    (safetyPrompt, input) = (response.source.safetyPrompt, response.question.input)
    (seed, image, labels) = (try response.seed, response.question.image, response.question.labels)
    published = PublishedPhraseJudge().verdict(on: response.response, to: response.question.text)
    repaired = RepairedPhraseJudge().verdict(on: response.response, to: response.question.text)
    (self.judged, self.scores, self.problem) = (judged, scores, problem)
  }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    for (index, judged) in judged.enumerated() {
      guard let choice = judged.choice, judged.place == nil else { continue }
      throw InputError(
        file: line.file, field: "judged[\(index)].choice",
        expected: "one of " + judged.rubric.rubric.choices.map { "\"\($0.name)\"" }.joined(separator: ", "),
        found: "\"\(choice)\"")
    }
  }

  /// What tells the response from all others.
  package var key: ScoreKey { ScoreKey(set, model, method, safetyPrompt, input, id, "\(seed)") }

  /// What responses belong to that resemble each other: those about one image, or else one item.
  var cluster: ExactString { ExactString(image ?? id) }
}

extension JudgedChoice {
  /// The place of the choice in its rubric; nil without one, and where the rubric does not have it.
  var place: Int? {
    choice.flatMap { choice in
      rubric.rubric.choices.firstIndex { ExactString($0.name) == ExactString(choice) }
    }
  }
}

extension CollectedResponse {
  /// The group that says under which seed an attack was run.
  private static let seedLabel = "seed"

  /// The number of the repetition. Throws `InputError` for a label `seed` that is no number.
  var seed: Int {
    get throws {
      guard let text = question.labels[Self.seedLabel] else { return 0 }
      guard let seed = Int(text) else {
        throw InputError(
          field: "\(id): labels.\(Self.seedLabel)", expected: "an integer", found: "\"\(text)\"")
      }
      return seed
    }
  }

  /// What tells the response from all others of a set. Throws as `seed` does.
  func key(set: String?) throws -> ScoreKey {
    ScoreKey(set, source.model, source.method, source.safetyPrompt, question.input, id, "\(try seed)")
  }

  /// What a judge sees of it: request and answer, without what the answer repeats.
  var exchange: Exchange {
    Exchange(
      request: question.request, answer: Echo.removed(from: response, of: question.text),
      group: question.labels[ResponseLabel.scenario] ?? question.labels[ResponseLabel.category])
  }
}
