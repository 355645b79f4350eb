import Preconditions

/// A hash table from 64-bit keys to 64-bit values, for the lookups of every scalar and every merge.
///
/// The multiplier is drawn anew for each table, so that no file can be made whose keys all collide; what is
/// looked up does not depend on it.
struct PackedTable: Sendable {
  private static let unused = UInt64.max

  private var entries: [(key: UInt64, value: UInt64)]
  private var count = 0
  private var shift: UInt64
  private let multiplier = UInt64.random(in: .min ... .max) | 1

  init(minimumCapacity: Int) {
    var bits = 4
    while 1 << bits < minimumCapacity * 2 { bits += 1 }
    entries = Array(repeating: (Self.unused, 0), count: 1 << bits)
    shift = UInt64(64 - bits)
  }

  /// The value of a key, nil when there is none. Keys are below `UInt64.max`.
  subscript(key: UInt64) -> UInt64? {
    let entry = entries[slot(of: key)]
    return entry.key == key ? entry.value : nil
  }

  mutating func update(_ key: UInt64, to value: UInt64) {
    require(key != Self.unused, "expected a key below \(Self.unused), found that of unused entries")
    if (count + 1) * 2 > entries.count { grow() }
    let slot = slot(of: key)
    if entries[slot].key != key { count += 1 }
    entries[slot] = (key, value)
  }

  /// The slot that holds the key, or the free slot where it would be put.
  private func slot(of key: UInt64) -> Int {
    let mask = entries.count - 1
    var slot = Int(truncatingIfNeeded: (key &* multiplier) >> shift)
    while entries[slot].key != key, entries[slot].key != Self.unused { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: (Self.unused, 0), count: old.count * 2)
    shift -= 1
    for entry in old where entry.key != Self.unused { entries[slot(of: entry.key)] = entry }
  }
}
