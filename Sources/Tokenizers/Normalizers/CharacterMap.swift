import Files

/// The replacements of characters that SentencePiece compiles into a model: a trie as a double array, and
/// the texts that its leaves lead to.
///
/// Whatever the bytes are, a lookup stays inside them.
struct CharacterMap: Sendable {
  /// A match is at most as long as SentencePiece's own keys are.
  private static let longestKey = 64

  /// The nodes of the trie, as Darts-clone stores them.
  private let units: [UInt32]
  private let replacements: [UInt8]
  /// The largest number of scalars in a replacement that a leaf leads to.
  let longestReplacement: Int

  /// Reads a map from its bytes: the length of the trie, the trie, and texts that end with NUL each, all
  /// little-endian.
  ///
  /// `file` and `field` are for messages only. Throws when lengths do not fit or the texts are no UTF-8.
  init(_ bytes: ArraySlice<UInt8>, file: String?, field: String) throws {
    func refusal(_ expected: String, _ found: String) -> InputError {
      InputError(
        file: file, field: field, expected: "a character map with \(expected)", found: found)
    }
    let size = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count >= 4, size % 4 == 0, size <= bytes.count - 4 else {
      throw refusal("a trie of a multiple of 4 bytes", "\(size) bytes in a map of \(bytes.count)")
    }
    let trie = Array(bytes.dropFirst(4).prefix(size))
    units = stride(from: 0, to: size, by: 4).map { start in
      trie[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    replacements = Array(bytes.dropFirst(4 + size))
    guard String(validating: replacements, as: UTF8.self) != nil else {
      throw refusal("replacements in UTF-8", "other bytes")
    }
    longestReplacement =
      replacements.split(separator: 0).map { $0.count { !Unicode.Scalar.continues($0) } }.max() ?? 0
  }

  /// The replacement of the shortest key that begins a text in UTF-8, or of the longest; nil when no key
  /// does. Keys end before a NUL.
  func replacement(for text: ArraySlice<UInt8>, longest: Bool) -> (text: ArraySlice<UInt8>, length: Int)? {
    guard let root = units.first else { return nil }
    var found: (text: ArraySlice<UInt8>, length: Int)?
    var node = Self.offset(root)
    for (index, byte) in text.prefix(Self.longestKey).enumerated() {
      node ^= Int(byte)
      guard byte != 0, node < units.count, case let unit = units[node], unit & 0x8000_00FF == UInt32(byte)
      else { break }
      node ^= Self.offset(unit)
      guard unit & 0x100 != 0 else { continue }
      guard node < units.count, let replacement = replacement(at: units[node] & 0x7FFF_FFFF) else { break }
      found = (replacement, index + 1)
      if !longest { break }
    }
    return found
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }

  /// The replacement that begins at a place; nil where none can begin.
  private func replacement(at offset: UInt32) -> ArraySlice<UInt8>? {
    let offset = Int(offset)
    guard offset <= replacements.count,
      offset == replacements.count || !Unicode.Scalar.continues(replacements[offset])
    else { return nil }
    return replacements[offset...].prefix { $0 != 0 }
  }
}

extension Unicode.Scalar {
  /// Whether a byte of UTF-8 goes on with a scalar that began before it.
  fileprivate static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
