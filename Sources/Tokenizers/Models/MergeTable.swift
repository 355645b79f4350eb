import Files

/// The pairs of tokens that merge, each with its rank and the token that it becomes.
struct MergeTable: Sendable {
  private var table: PackedTable

  init(minimumCapacity: Int) { table = PackedTable(minimumCapacity: minimumCapacity) }

  /// Reads merges written as `"left right"` or as `["left", "right"]`, by rank.
  ///
  /// Throws when one names a token that the vocabulary lacks, or results in one. Of two merges of the same
  /// pair the later counts, as in the reference.
  init(_ field: JSONField, vocabulary: Vocabulary, prefix: String) throws {
    guard case .array(let merges) = field.value else { throw field.error(expected: "an array") }
    self.init(minimumCapacity: merges.count)
    for (rank, merge) in merges.enumerated() {
      guard let (left, right) = Self.pair(merge), prefix.isEmpty || right.utf8.starts(with: prefix.utf8),
        add(left, right, rank: UInt32(rank), vocabulary: vocabulary, prefix: prefix)
      else {
        throw try field.elements()[rank].error(
          expected: "two tokens whose merger is in the vocabulary as they are")
      }
    }
  }

  /// Adds a merge written as `"left right"`; false when that is not what the text is, or the vocabulary lacks
  /// a token.
  mutating func add(_ text: String, rank: UInt32, vocabulary: Vocabulary) -> Bool {
    guard let (left, right) = Self.pair(.string(text)) else { return false }
    return add(left, right, rank: rank, vocabulary: vocabulary, prefix: "")
  }

  /// Adds the merge of two tokens by their ids into a third.
  mutating func add(_ left: Int32, _ right: Int32, rank: UInt32, merged: Int32) {
    table.update(Self.key(left, right), to: UInt64(rank) << 32 | UInt64(merged))
  }

  private mutating func add(
    _ left: String, _ right: String, rank: UInt32, vocabulary: Vocabulary, prefix: String
  ) -> Bool {
    guard let leftID = vocabulary.id(for: left), let rightID = vocabulary.id(for: right),
      let mergedID = vocabulary.id(for: left + right.droppingFirst(prefix.utf8.count))
    else { return false }
    add(leftID, rightID, rank: rank, merged: mergedID)
    return true
  }

  /// The rank and the result of merging two tokens, or nil when they do not merge.
  func merge(_ left: Int32, _ right: Int32) -> (rank: UInt32, id: Int32)? {
    table[Self.key(left, right)].map { (UInt32($0 >> 32), Int32(truncatingIfNeeded: $0)) }
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

  private static func pair(_ merge: JSON) -> (left: String, right: String)? {
    switch merge {
    case .string(let text):
      let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      return parts.count == 2 ? (String(Substring(parts[0])), String(Substring(parts[1]))) : nil
    case .array(let parts):
      guard parts.count == 2, case .string(let left) = parts[0], case .string(let right) = parts[1] else {
        return nil
      }
      return (left, right)
    default: return nil
    }
  }
}

extension String {
  /// The text without its first bytes; the cut must lie between two scalars.
  fileprivate func droppingFirst(_ byteCount: Int) -> Substring { Substring(utf8.dropFirst(byteCount)) }
}
