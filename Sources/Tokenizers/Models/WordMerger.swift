/// The symbols of one word while they are merged: a linked list, and a heap of the merges that are possible.
///
/// Takes n log n steps for a word of n symbols. Its memory is used again for the next word.
struct WordMerger {
  private static let none: Int32 = -1

  private struct Symbol {
    var id: Int32
    var previous: Int32
    var next: Int32
    var isMerged = false
  }

  private struct Candidate {
    let rank: UInt32
    let position: Int32
    let id: Int32

    func comes(before other: Candidate) -> Bool {
      rank != other.rank ? rank < other.rank : position < other.position
    }
  }

  private var symbols: [Symbol] = []
  private var heap: [Candidate] = []

  mutating func append(_ id: Int32) {
    let position = Int32(symbols.count)
    if position > 0 { symbols[Int(position) - 1].next = position }
    symbols.append(Symbol(id: id, previous: position - 1, next: Self.none))
  }

  /// Merges the pair of lowest rank, the leftmost of equal ones, until no pair merges.
  mutating func merge(by table: MergeTable) {
    for position in symbols.indices { consider(Int32(position), table) }
    while let candidate = popFirst() {
      let position = Int(candidate.position)
      let next = symbols[position].next
      // Earlier merges may have used one of the two symbols.
      guard !symbols[position].isMerged, next != Self.none,
        let merge = table.merge(symbols[position].id, symbols[Int(next)].id), merge.id == candidate.id
      else { continue }
      symbols[position].id = candidate.id
      symbols[position].next = symbols[Int(next)].next
      symbols[Int(next)].isMerged = true
      let afterNext = symbols[position].next
      if afterNext != Self.none { symbols[Int(afterNext)].previous = candidate.position }
      if symbols[position].previous != Self.none { consider(symbols[position].previous, table) }
      consider(candidate.position, table)
    }
  }

  /// Appends the symbols that are left, and forgets the word.
  mutating func moveSymbols(to ids: inout [Int32]) {
    for symbol in symbols where !symbol.isMerged { ids.append(symbol.id) }
    symbols.removeAll(keepingCapacity: true)
  }

  /// Puts the pair that begins at a symbol on the heap, if it merges.
  private mutating func consider(_ position: Int32, _ table: MergeTable) {
    let symbol = symbols[Int(position)]
    guard symbol.next != Self.none, let merge = table.merge(symbol.id, symbols[Int(symbol.next)].id) else {
      return
    }
    heap.append(Candidate(rank: merge.rank, position: position, id: merge.id))
    var child = heap.count - 1
    while child > 0, case let parent = (child - 1) / 2, heap[child].comes(before: heap[parent]) {
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func popFirst() -> Candidate? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while case var child = 2 * parent + 1, child < heap.count {
      if child + 1 < heap.count, heap[child + 1].comes(before: heap[child]) { child += 1 }
      guard heap[child].comes(before: heap[parent]) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
