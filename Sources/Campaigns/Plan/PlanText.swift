import Files
import Foundation
import Yams

/// The text of a plan, as YAML or JSON, which is YAML as well.
enum PlanText {
  static let largest = 1 << 20

  /// The document of a text, whose values add what is wrong with them to `faults`.
  ///
  /// Aliases are refused before anything is composed: a few of them stand for more than any memory holds.
  static func root(_ text: String, faults: FaultList) -> PlanField? {
    if let line = lineOfAlias(in: text) {
      faults.add(
        line: line, field: "",
        expected: "no aliases (*name); a text with an asterisk needs a space behind it",
        found: "one")
      return nil
    }
    do {
      guard let node = try Parser(yaml: text).singleRoot() else {
        faults.add(line: 1, field: "", expected: "a plan", found: "nothing")
        return nil
      }
      return PlanField(node, path: "", line: 1, faults: faults)
    } catch {
      let (line, problem) = complaint(of: error)
      faults.add(line: line, field: "", expected: "YAML or JSON", found: problem)
      return nil
    }
  }

  private static func lineOfAlias(in text: String) -> Int? {
    var (line, before) = (1, UInt8(ascii: "\n"))
    let separators = Set(" \t\n\r[{,-:?".utf8)
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "*"), separators.contains(before), index + 1 < bytes.count,
        isNameByte(bytes[index + 1])
      {
        return line
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
      before = byte
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      || UnicodeScalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte)
  }

  private static func complaint(of error: any Error) -> (line: Int, problem: String) {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      (mark.line, problem)
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      (context.mark.line, "\(duplicates.joined(separator: ", ")) twice")
    default: (1, "something else")
    }
  }
}
