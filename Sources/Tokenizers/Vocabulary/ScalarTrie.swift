/// Texts with an id each, found as the longest one that begins at a place.
struct ScalarTrie: Sendable {
  static let root = 0
  private static let noID: Int32 = -1

  private var children: PackedTable
  /// The id of the text that ends at each node.
  private var ids: [Int32] = [noID]

  init(minimumCapacity: Int = 0) {
    children = PackedTable(minimumCapacity: minimumCapacity)
  }

  /// Adds a text, which is not empty, with an id that is not negative; the first id of equal texts stays.
  mutating func insert(_ text: String.UnicodeScalarView, id: Int32) {
    var node = Self.root
    for scalar in text {
      let key = Self.key(node, scalar)
      if let child = children[key] {
        node = Int(child)
      } else {
        node = ids.count
        ids.append(Self.noID)
        children.update(key, to: UInt64(node))
      }
    }
    if ids[node] == Self.noID { ids[node] = id }
  }

  /// The node that a text leads to, or nil when no inserted text begins like that.
  func node(after text: some Sequence<Unicode.Scalar>) -> Int? {
    var node = Self.root
    for scalar in text {
      guard let child = children[Self.key(node, scalar)] else { return nil }
      node = Int(child)
    }
    return node
  }

  /// Calls `visit` with the end and the id of each inserted text that stands in `text` at
  /// `range.lowerBound`, from the shortest on.
  func forEachMatch(in text: [Unicode.Scalar], range: Range<Int>, _ visit: (_ end: Int, _ id: Int32) -> Void)
  {
    var node = Self.root
    for index in range {
      guard let child = children[Self.key(node, text[index])] else { return }
      node = Int(child)
      if ids[node] != Self.noID { visit(index + 1, ids[node]) }
    }
  }

  /// The longest inserted text that continues `node` and stands in `text` at `range.lowerBound`.
  func longestMatch(
    in text: [Unicode.Scalar], range: Range<Int>, from node: Int = root
  ) -> (end: Int, id: Int32)? {
    var node = node
    var match: (end: Int, id: Int32)?
    for index in range {
      guard let child = children[Self.key(node, text[index])] else { break }
      node = Int(child)
      if ids[node] != Self.noID { match = (index + 1, ids[node]) }
    }
    return match
  }

  private static func key(_ node: Int, _ scalar: Unicode.Scalar) -> UInt64 {
    UInt64(node) << 21 | UInt64(scalar.value)
  }
}
