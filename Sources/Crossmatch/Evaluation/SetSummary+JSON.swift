import Files
import Foundation
import Statistics

extension SetSummary {
  /// The content of `summary.json`. Throws `InputError` when the weights of a further model cannot be read.
  public func json() throws -> String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "goal": .string(goal.name), "seeds": .integer(seedCount),
      "leftOut": .integer(leftOut), "failed": .integer(failures.count),
      "sections": .array(sections.map(\.json)),
      "transfer": .array(
        try transfer.map {
          ["model": try $0.model.identity().record, "sections": .array($0.sections.map(\.json))]
        }),
      "verification": .float(verification),
      "seconds": .number(seconds),
    ]
    return document.text(isIndented: true) + "\n"
  }

  static let fileName = "summary.json"

  /// Writes `summary.json`. Throws as `json` does, and `OutputError`.
  public func write(to folder: URL) throws {
    try OutputFile.write(json().utf8, to: folder.appendingPathComponent(Self.fileName))
  }
}

extension SetSummary.Section {
  fileprivate var json: JSON {
    [
      "pairing": .string(pairing.rawValue), "overall": overall.json,
      "byClass": .object(JSONObject(members: byClass.map { (key: $0.name, value: $0.figures.json) })),
      "rounds": .array(rounds.map(\.json)),
    ]
  }
}

extension SetSummary.Figures {
  fileprivate var json: JSON {
    let nested = Self.nested(
      values.map { ($0.path.split(separator: ".").map(String.init)[...], $0.estimate) })
    return .object(JSONObject(members: [(key: "pairs", value: .integer(pairCount))] + nested))
  }

  /// Objects within objects, from paths.
  private static func nested(_ values: [(path: ArraySlice<String>, estimate: Estimate?)]) -> [(
    key: String, value: JSON
  )] {
    var names: [String] = []
    for value in values where !names.contains(value.path.first!) { names.append(value.path.first!) }
    return names.map { name in
      let inner = values.filter { $0.path.first == name }
      if inner.count == 1, inner[0].path.count == 1 { return (name, inner[0].estimate?.json ?? .null) }
      let members = nested(inner.map { ($0.path.dropFirst(), $0.estimate) })
      return (name, .object(JSONObject(members: members)))
    }
  }
}
