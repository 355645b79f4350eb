import Datasets
import EmbeddingModels
import Files
import Foundation
import Runs
import Statistics

extension SetSummary {
  /// The content of `summary.json`.
  public func json() -> String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "goal": .string(goal.name), "seeds": .integer(seedCount),
      "leftOut": .integer(leftOut), "failed": .integer(failedCount),
      "sections": .array(sections.map(\.json)),
      "transfer": .array(
        transfer.map { ["model": $0.model.record, "sections": .array($0.sections.map(\.json))] }),
      "verification": .float(verification),
      "seconds": .number(seconds),
    ]
    return document.text(isIndented: true) + "\n"
  }

  static let fileName = "summary.json"

  /// Writes `summary.json`. Throws `OutputError`.
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

// MARK: - Reading

extension SetSummary {
  /// Reads what `json` wrote.
  ///
  /// - Parameter goal: the goal of the attacks, of which the file has the name only
  /// - Throws: `InputError` when a member is missing or malformed
  init(_ document: JSONField, goal: SetGoal) throws {
    try ResultSchema.check(document)
    guard try document.member("goal").string() == goal.name else {
      throw try document.member("goal").error(expected: "the goal of the run, \(goal.name)")
    }
    func sections(_ field: JSONField) throws -> [Section] {
      try field.member("sections").elements().map { try Section($0, goal: goal) }
    }
    self.init(
      goal: goal, seedCount: try document.member("seeds").integer(in: 1...Int.max),
      leftOut: try document.member("leftOut").integer(in: 0...Int.max),
      failedCount: try document.member("failed").integer(in: 0...Int.max), sections: try sections(document),
      transfer: try document.member("transfer").elements().map {
        Transfer(model: try $0.member("model").decoded(), sections: try sections($0))
      },
      verification: Float(try document.member("verification").number()),
      seconds: try document.member("seconds").number())
  }
}

extension SetSummary.Section {
  fileprivate init(_ field: JSONField, goal: SetGoal) throws {
    let name = try field.member("pairing").string(oneOf: Pairing.allCases.map(\.rawValue))
    (pairing, self.goal) = (Pairing(rawValue: name)!, goal)
    overall = try SetSummary.Figures(field.member("overall"))
    byClass = try field.member("byClass").members().map { ($0.key, try SetSummary.Figures($0.field)) }
    rounds = try field.member("rounds").elements().map { try Estimate($0) }
  }
}

extension SetSummary.Figures {
  fileprivate init(_ field: JSONField) throws {
    pairCount = try field.member("pairs").integer(in: 0...Int.max)
    values = try field.members().filter { $0.key != "pairs" }.flatMap {
      try Self.flattened($0.field, path: $0.key)
    }
  }

  /// Figures by their paths, from objects within objects.
  private static func flattened(
    _ field: JSONField, path: String
  ) throws -> [(path: String, estimate: Estimate?)] {
    guard let present = field.ifPresent else { return [(path, nil)] }
    if try present.object()["interval95"] != nil { return [(path, try Estimate(present))] }
    return try present.members().flatMap { try flattened($0.field, path: "\(path).\($0.key)") }
  }
}

extension Estimate {
  fileprivate init(_ field: JSONField) throws {
    let interval = try field.member("interval95")
    let ends = try interval.elements()
    guard ends.count == 2 else { throw interval.error(expected: "two numbers") }
    self.init(
      value: try field.member("value").number(), low: try ends[0].number(), high: try ends[1].number())
  }
}
