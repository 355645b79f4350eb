/// Aho and Corasick's automaton over patterns read backwards: going through a text from its end, it knows at
/// each place the longest pattern that begins there, in as many steps as the text is long.
struct SuffixAutomaton: Sendable {
  private static let root = 0
  private static let none: Int32 = -1

  private struct Node: Sendable {
    /// The node of the longest proper suffix, as the patterns are read, that is in the trie.
    var suffix: Int32 = 0
    /// The longest pattern that ends here, as it is read; -1 when there is none.
    var pattern = none
  }

  private var children: PackedTable
  private var nodes = [Node()]
  private let lengths: [Int]
  private var firstScalars = PackedTable(minimumCapacity: 16)

  /// An automaton for patterns that are not empty; of equal ones the first is found.
  init(_ patterns: [String.UnicodeScalarView]) {
    lengths = patterns.map(\.count)
    children = PackedTable(minimumCapacity: lengths.reduce(0, +))
    var edges: [(parent: Int32, scalar: Unicode.Scalar)] = []
    var depths: [Int32] = [0]
    for (index, pattern) in patterns.enumerated() {
      var node = Self.root
      if let first = pattern.first { firstScalars.update(UInt64(first.value), to: 1) }
      for scalar in pattern.reversed() {
        if let child = children[Self.key(node, scalar)] {
          node = Int(child)
        } else {
          children.update(Self.key(node, scalar), to: UInt64(nodes.count))
          edges.append((Int32(node), scalar))
          depths.append(depths[node] + 1)
          node = nodes.count
          nodes.append(Node())
        }
      }
      if nodes[node].pattern == Self.none { nodes[node].pattern = Int32(index) }
    }
    // From short to long, so that suffixes are known before what they are suffixes of.
    for node in nodes.indices.dropFirst().sorted(by: { (depths[$0], $0) < (depths[$1], $1) }) {
      let edge = edges[node - 1]
      if edge.parent != Self.root {
        nodes[node].suffix = Int32(next(Int(nodes[Int(edge.parent)].suffix), edge.scalar))
      }
      if nodes[node].pattern == Self.none { nodes[node].pattern = nodes[Int(nodes[node].suffix)].pattern }
    }
  }

  /// Whether some pattern begins with a scalar of the text.
  func mayMatch(_ text: [Unicode.Scalar]) -> Bool {
    text.contains { firstScalars[UInt64($0.value)] != nil }
  }

  /// For each place of a text, the longest pattern that begins there, by its index, with its length.
  func longestMatches(in text: [Unicode.Scalar]) -> [(pattern: Int, length: Int)?] {
    var matches: [(pattern: Int, length: Int)?] = Array(repeating: nil, count: text.count)
    var node = Self.root
    for index in text.indices.reversed() {
      node = next(node, text[index])
      let pattern = Int(nodes[node].pattern)
      if pattern >= 0 { matches[index] = (pattern, lengths[pattern]) }
    }
    return matches
  }

  private func next(_ start: Int, _ scalar: Unicode.Scalar) -> Int {
    var node = start
    while true {
      if let child = children[Self.key(node, scalar)] { return Int(child) }
      if node == Self.root { return Self.root }
      node = Int(nodes[node].suffix)
    }
  }

  private static func key(_ node: Int, _ scalar: Unicode.Scalar) -> UInt64 {
    UInt64(node) << 21 | UInt64(scalar.value)
  }
}
