import Foundation
import TestSupport
import Testing

/// Where a command leaves what its options change.
enum ResultPlace {
  /// `result.json` on standard output, without a folder.
  case printed
  /// The same, and a folder.
  case folder
  /// A file of JSON lines.
  case lines
  /// A table on standard output.
  case table

  fileprivate var arguments: [String] {
    switch self {
    case .printed: ["--json", "--threads", "1"]
    case .folder: ["--json", "--threads", "1", "--output", "out"]
    case .lines: ["--output", "out.jsonl"]
    case .table: []
    }
  }
}

/// Exit status, the error line or else all that was said, and the result's bits.
private struct OptionOutcome {
  /// What of a result says what was asked for, or how long it took, and not what came of it.
  private static let unmeasured = [
    "schema", "attack", "model", "seed", "seconds", "steps", "stopped", "norm", "radius", "region",
    "settings",
  ]

  let status: Int32
  let said: String
  let result: String

  /// Runs a command in an empty folder.
  init(_ tool: String, _ arguments: [String], _ place: ResultPlace) throws {
    (status, said, result) = try withTemporaryFolder { folder in
      let outcome = try runExample(tool, arguments + place.arguments, in: folder)
      guard outcome.status == 0 else {
        // What is said before, such as a warning about an image, is not the error.
        let line = outcome.errors.split(separator: "\n").last.map(String.init)
        return (outcome.status, try #require(line), "")
      }
      switch place {
      case .table: return (0, outcome.errors, outcome.output)
      case .lines:
        return (
          0, outcome.errors,
          try String(contentsOf: folder.appendingPathComponent("out.jsonl"), encoding: .utf8)
        )
      case .printed, .folder: return (0, outcome.errors, try Self.measured(outcome.output))
      }
    }
  }

  private static func measured(_ text: String) throws -> String {
    var result = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    for member in unmeasured { result[member] = nil }
    let bits = try JSONSerialization.data(withJSONObject: result, options: .sortedKeys)
    return String(decoding: bits, as: UTF8.self)
  }
}

/// Runs a command without and with each of the options, and finds none that is accepted without effect and without a word.
///
/// - Returns: the names of the options that were accepted and changed something
@discardableResult func expectEffects(
  _ tool: String, _ base: [String], of options: [[String]], at place: ResultPlace = .printed
) throws -> Set<String> {
  let plain = try OptionOutcome(tool, base, place)
  try #require(plain.status == 0, "\(base): \(plain.said)")
  var accepted: Set<String> = []
  for option in options {
    let outcome = try OptionOutcome(tool, base + option, place)
    switch outcome.status {
    case 0 where outcome.said.contains("\(option[0]) changes nothing"):
      #expect(outcome.result == plain.result, "\(tool) \(base) \(option) changes something")
    case 0:
      accepted.insert(option[0])
      #expect(outcome.result != plain.result, "\(tool) \(base) \(option) changes nothing")
    case 64: #expect(outcome.said.contains(option[0]), "\(base) \(option): \(outcome.said)")
    default: #expect(outcome.status == 1, "\(tool) \(base) \(option): \(outcome.said)")
    }
  }
  return accepted
}
