import Files
import Foundation

/// What a person chose for an answer on a judge's page.
public struct HumanVerdict: Sendable, Hashable {
  /// The name of the person.
  public let judge: String
  /// The code of the answer.
  public let code: String
  /// The place of the choice among those of the rubric.
  public let choice: Int
  /// What the person noted; empty for nothing.
  public let note: String
}

/// Files that judges' pages write.
public enum HumanVerdicts {
  private static let columns = ["judge", "code", "choice", "note"]

  /// Reads the table that a judge's page has written: `judge`, `code`, `choice` and `note`; other columns are
  /// left alone. A judge without a name is called by the file's name.
  ///
  /// - Parameters:
  ///   - file: the table
  ///   - rubric: the rubric of the page
  /// - Throws: `InputError` that names file, line and column, for what is malformed, for a choice that the
  ///   rubric does not have, for an answer that one judge judged twice, and for a table without rows
  public static func read(_ file: URL, rubric: any Rubric) throws -> [HumanVerdict] {
    var reader = try CSVReader(file, requiring: columns)
    var (verdicts, seen) = ([HumanVerdict](), Set<[ExactString]>())
    while let row = try reader.next() {
      let name = try row.field("judge").ifPresent?.string()
      let judge = name ?? file.deletingPathExtension().lastPathComponent
      let (code, choice) = (try row.field("code"), try row.field("choice"))
      let chosen = ExactString(try choice.string())
      guard let place = rubric.choices.firstIndex(where: { ExactString($0.name) == chosen }) else {
        throw choice.error(
          expected: "one of " + rubric.choices.map { "\"\($0.name)\"" }.joined(separator: ", "))
      }
      guard seen.insert([ExactString(judge), ExactString(try code.string())]).inserted else {
        throw code.error(expected: "each code once for each judge")
      }
      verdicts.append(
        HumanVerdict(
          judge: judge, code: try code.string(), choice: place, note: try row.field("note").string()))
    }
    guard !verdicts.isEmpty else {
      throw InputError(file: file.path, expected: "at least one row", found: "none")
    }
    return verdicts
  }
}
