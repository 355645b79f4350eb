/// Every candidate that was scored in a run.
struct ScoreTable: Sendable, Codable {
  private var entries: [[Int32]: ScoredCandidate] = [:]

  init() {}

  var count: Int { entries.count }

  subscript(candidate: [Int32]) -> ScoredCandidate? {
    get { entries[candidate] }
    set { entries[candidate] = newValue }
  }

  init(from decoder: any Decoder) throws {
    for entry in try [ScoredCandidate](from: decoder) { entries[entry.candidate] = entry }
  }

  func encode(to encoder: any Encoder) throws {
    try entries.values.sorted { $0.candidate.lexicographicallyPrecedes($1.candidate) }.encode(to: encoder)
  }
}
