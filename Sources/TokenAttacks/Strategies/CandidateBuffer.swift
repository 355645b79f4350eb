import Preconditions

/// Candidates to continue from, best first, after nanoGCG's attack buffer.
struct CandidateBuffer: Sendable, Codable {
  private(set) var entries: [ScoredCandidate]
  private let capacity: Int

  /// A capacity of 0 keeps the newest entry only, however good.
  init(capacity: Int, _ entries: [ScoredCandidate]) {
    require(!entries.isEmpty, "nothing to continue from")
    self.capacity = capacity
    self.entries = Array(entries.prefix(1))
    entries.dropFirst().forEach { add($0) }
  }

  var best: ScoredCandidate { entries[0] }

  /// Whether a snapshot's buffer may be one: something to continue from, all of one length.
  var isValid: Bool {
    capacity >= 0 && !entries.isEmpty
      && entries.allSatisfy { $0.candidate.count == entries[0].candidate.count }
  }

  mutating func add(_ entry: ScoredCandidate) {
    if capacity == 0 {
      entries = [entry]
      return
    }
    if entries.contains(where: { $0.candidate == entry.candidate }) { return }
    let place = entries.firstIndex { entry.precedes($0) } ?? entries.count
    entries.insert(entry, at: place)
    if entries.count > capacity { entries.removeLast() }
  }
}
