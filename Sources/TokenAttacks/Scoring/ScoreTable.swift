/// Every candidate that was scored in a run.
struct ScoreTable: Sendable, Codable {
  private var entries: [Candidate: ScoredCandidate] = [:]

  init() {}

  var count: Int { entries.count }

  subscript(candidate: Candidate) -> ScoredCandidate? {
    get { entries[candidate] }
    set { entries[candidate] = newValue }
  }

  /// Whether any of the candidates has this number somewhere.
  func hasNumber(_ number: Int32) -> Bool { entries.keys.contains { $0.contains(number) } }

  /// Whether all candidates have so many positions, and none is better than one within the largest shift.
  func isValid(positions: Int) -> Bool {
    entries.allSatisfy { $0.key.count == positions && $0.value.excess >= 0 }
  }

  init(from decoder: any Decoder) throws {
    for entry in try [ScoredCandidate](from: decoder) { entries[entry.candidate] = entry }
  }

  func encode(to encoder: any Encoder) throws {
    try entries.values.sorted { $0.candidate.lexicographicallyPrecedes($1.candidate) }.encode(to: encoder)
  }
}
