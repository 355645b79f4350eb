import Datasets
import Files
import Foundation

extension ResponseSet {
  /// Reads a file of MM-SafetyBench's questions with answers: an object of entries by their ids, each with the
  /// members of `processed_questions` and `ans`, an object of `{"text": …}` by models. The file's name without
  /// its ending is the scenario.
  ///
  /// Ids have gaps. Other members of an answer that are strings, such as `is_safe(gpt)`, are judgements. An
  /// entry without the answer of a model that answered others is a failure.
  ///
  /// - Parameters:
  ///   - file: the file
  ///   - input: the kind of image that was asked about, which no member says
  ///   - source: what answered besides the model
  /// - Throws: `InputError` that names file and member for what is malformed, and for a file without answers
  public init(
    mmSafetyBench file: URL, about input: MMSafetyBench.Kind, source: ResponseSource = ResponseSource()
  ) throws {
    let scenario = file.deletingPathExtension().lastPathComponent
    let entries = try JSONField(contentsOf: file, largest: InputLimits.listing).members()
    var (responses, failures, models) = ([CollectedResponse](), [FailedResponse](), [ExactString]())
    var answers = [[(key: String, field: JSONField)]]()
    for (_, entry) in entries {
      let found = try entry.member("ans").ifPresent?.members() ?? []
      answers.append(found)
      for (model, _) in found where !models.contains(ExactString(model)) { models.append(ExactString(model)) }
      guard models.count <= Self.mostModels else {
        throw InputError(
          file: file.path, field: "ans", expected: "answers of at most \(Self.mostModels) models",
          found: "more")
      }
    }
    for ((id, entry), answers) in zip(entries, answers) {
      let name = "\(scenario)/\(id)"
      let question = try ResponseQuestion(entry, id: id, input, scenario: scenario)
      for model in models {
        guard let answer = answers.first(where: { ExactString($0.key) == model })?.field else {
          failures.append(
            FailedResponse(id: name, input: input.rawValue, reason: "no answer of \(model) in the file"))
          continue
        }
        var source = source
        source.model = model.string
        responses.append(
          CollectedResponse(
            id: name, question: question, response: try answer.member("text").string(), source: source,
            judgements: try answer.judgements()))
      }
    }
    guard !responses.isEmpty else {
      throw InputError(file: file.path, expected: "at least one entry with answers in ans", found: "none")
    }
    self.init(responses: responses, failures: failures)
  }

  /// More models than any file has, so that a hostile one has not as many failures as entries times answers.
  private static let mostModels = 1_000
}

extension ResponseQuestion {
  /// The question of an entry. Throws `InputError` when a member is missing or no string.
  fileprivate init(_ entry: JSONField, id: String, _ input: MMSafetyBench.Kind, scenario: String) throws {
    var labels = [ResponseLabel.scenario: scenario]
    labels[ResponseLabel.keyPhrase] = try entry.member("Key Phrase").ifPresent?.string()
    self.init(
      input: input.rawValue, request: try entry.member("Question").string(),
      text: try entry.member(input.wording(.readme)).string(),
      image: input == .none ? nil : "\(scenario)/\(input.rawValue)/\(id).jpg", labels: labels)
  }
}

extension JSONField {
  /// The members of an answer besides its text that are strings.
  fileprivate func judgements() throws -> [String: String] {
    try members().reduce(into: [:]) { result, member in
      if member.key != "text", case .string(let text) = member.field.value { result[member.key] = text }
    }
  }
}
