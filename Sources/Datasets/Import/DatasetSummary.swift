import Files

/// What an import wrote, and what it left out.
public struct DatasetSummary: Sendable, Hashable {
  /// The name of the format.
  public let format: String
  /// The path of the source as the user gave it.
  public let source: String
  /// Lines in `metadata.jsonl`: samples with an image.
  public internal(set) var samples = 0
  /// Lines in `questions.jsonl`.
  public internal(set) var questions = 0
  /// Samples without an image.
  public internal(set) var textSamples = 0
  /// How many samples each class has; those without one under "".
  public internal(set) var classes: [String: Int] = [:]
  /// How many samples each task has.
  public internal(set) var tasks: [String: Int] = [:]
  /// How many samples each group has, by kinds of groups; kinds that tell single samples apart are left out.
  public internal(set) var groups: [String: [String: Int]] = [:]
  /// Entries that were left out.
  public internal(set) var skipped = 0
  /// How many were left out for what was expected of them instead.
  public internal(set) var reasons: [String: Int] = [:]

  /// The most groups of a kind, and the most reasons, that are counted one by one.
  static let mostCounted = 1_000
  private static let other = "other"

  init(format: String, source: String) { (self.format, self.source) = (format, source) }

  mutating func count(_ sample: Sample) {
    if sample.image == .absent { textSamples += 1 } else { samples += 1 }
    classes[sample.className ?? "", default: 0] += 1
    if let task = sample.facts.task { tasks[task, default: 0] += 1 }
    for (kind, group) in sample.facts.groups where kind != "source_id" {
      Self.count(group, in: &groups[kind, default: [:]])
    }
    questions += sample.questions.count
  }

  mutating func count(_ problem: InputError) {
    skipped += 1
    Self.count(problem.expected, in: &reasons)
  }

  private static func count(_ name: String, in counts: inout [String: Int]) {
    counts[counts.count < mostCounted || counts[name] != nil ? name : other, default: 0] += 1
  }

  /// The content of `summary.json`.
  public var text: String { json.text(isIndented: true) + "\n" }

  private var json: JSON {
    func counted(_ counts: [String: Int]) -> JSON {
      .object(
        JSONObject(
          members: counts.sorted { $0.key < $1.key }.map { (key: $0.key, value: .integer($0.value)) }))
    }
    return [
      "format": .string(format), "source": .string(source), "samples": .integer(samples),
      "text_samples": .integer(textSamples), "questions": .integer(questions), "classes": counted(classes),
      "tasks": counted(tasks),
      "groups": .object(
        JSONObject(
          members: groups.sorted { $0.key < $1.key }.map { (key: $0.key, value: counted($0.value)) })),
      "skipped": .integer(skipped), "reasons": counted(reasons),
    ]
  }
}
