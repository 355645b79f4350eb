import Files
import Foundation
import Phantoms

/// Prompts of the 18 tasks of 3MAD that fit any image.
public struct PromptTable: Sendable {
  /// A prompt.
  public struct Prompt: Sendable, Hashable {
    /// A harmless question.
    public let question: String
    /// A prompt that a model is to decline, nil where there is none.
    public let harmful: String?
    /// The words of the harmful prompt that carry its wish.
    public let keyPhrase: String?
  }

  /// The prompts of each task; none has no prompt.
  public let prompts: [PhantomTask: [Prompt]]

  /// The questions that are asked about phantoms.
  public static let standard = PromptTable(
    prompts: Dictionary(
      uniqueKeysWithValues: PhantomTask.allCases.map { task in
        (task, task.questions.map { Prompt(question: $0, harmful: nil, keyPhrase: nil) })
      }))

  private init(prompts: [PhantomTask: [Prompt]]) { self.prompts = prompts }

  private static let mostRows = 1 << 20

  /// Reads a table of comma-separated values with the columns `policy` and `question`, and perhaps
  /// `malicious_question` (or `malicious question`, `harmful_question`) and `key_phrases`, as 3MAD's
  /// `general_prompts.csv` has them.
  ///
  /// Throws `InputError` that names the line for a row that is malformed or of another task.
  public init(contentsOf url: URL) throws {
    var reader = try CSVReader(url, requiring: ["policy", "question"])
    var (prompts, count) = ([PhantomTask: [Prompt]](), 0)
    while let row = try reader.next() {
      count += 1
      guard count <= Self.mostRows else {
        throw InputError(file: url.path, expected: "at most \(Self.mostRows) prompts", found: "more")
      }
      let policy = try row.field("policy")
      guard let task = PhantomTask(rawValue: try policy.string()) else {
        throw policy.error(expected: "one of the 18 tasks")
      }
      let question = try row.field("question")
      guard try question.string().hasWords else { throw question.error(expected: "a question with words") }
      let harmful = try row.field(named: ["malicious_question", "malicious question", "harmful_question"])
      prompts[task, default: []].append(
        Prompt(
          question: try question.string(), harmful: harmful.ifPresent?.text,
          keyPhrase: try row.field("key_phrases").ifPresent?.text))
    }
    guard count > 0 else { throw InputError(file: url.path, expected: "at least one prompt", found: "none") }
    self.prompts = prompts
  }
}
