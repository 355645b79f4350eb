/// The order in which the sides of a pair are worked on, and the work that is kept.
public enum CrossSchedule: String, Sendable, Hashable, Codable, CaseIterable {
  /// Both sides work from the same state; the one whose loss fell lower is kept, the other's work is dropped
  /// (MCM).
  case better
  /// First the text, then the image next to the new text.
  case alternate
  /// Both sides work from the same state; the lowest of the text's work, the image's, and both together is
  /// kept.
  case both
  /// All rounds of the image, then all of the text.
  case imageFirst = "image-first"
  /// All rounds of the text, then all of the image.
  case textFirst = "text-first"
  /// Each half of a round goes to the side that gained more per evaluation lately.
  case adaptive
  /// The text alone.
  case textOnly = "text-only"
  /// The image alone.
  case imageOnly = "image-only"
  /// Published attacks that go through fixed stages: see `CrossAttack.Stage`.
  case staged

  /// The schedules that need no stages.
  public static var rounds: [CrossSchedule] { allCases.filter { $0 != .staged } }

  /// Whether a step is the work of one side, so that a round has two steps.
  var halvesRounds: Bool { [.imageFirst, .textFirst, .adaptive].contains(self) }
}
