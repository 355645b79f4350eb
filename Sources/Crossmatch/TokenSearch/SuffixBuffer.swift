/// Suffixes to continue from, best first, after nanoGCG's attack buffer.
struct SuffixBuffer: Sendable {
  struct Entry: Sendable, Hashable {
    let suffix: [Int32]
    let loss: Float
  }

  private(set) var entries: [Entry]
  private let capacity: Int

  /// A capacity of 0 keeps the newest entry only, however good.
  init(capacity: Int, initial: Entry) {
    self.capacity = capacity
    entries = [initial]
  }

  var best: Entry { entries[0] }

  mutating func add(_ entry: Entry) {
    if capacity == 0 {
      entries = [entry]
      return
    }
    if entries.contains(where: { $0.suffix == entry.suffix }) { return }
    let place = entries.firstIndex { entry.loss < $0.loss } ?? entries.count
    entries.insert(entry, at: place)
    if entries.count > capacity { entries.removeLast() }
  }
}
