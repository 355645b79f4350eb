/// The tokens of single scalars, which depend on where the scalar stands in its word.
struct SymbolTable: Sendable {
  /// One table for each combination of "begins the word" and "ends the word"; equal where prefix or suffix
  /// are empty.
  private var tables: [PackedTable] = []

  /// Tokens of scalars that do not begin a word have the prefix; tokens of scalars that end a word have the
  /// suffix.
  init(vocabulary: Vocabulary, prefix: String, suffix: String) {
    let prefix = prefix.unicodeScalars
    let suffix = suffix.unicodeScalars
    for (hasPrefix, hasSuffix) in [(false, false), (false, true), (true, false), (true, true)] {
      let length = 1 + (hasPrefix ? prefix.count : 0) + (hasSuffix ? suffix.count : 0)
      var table = PackedTable(minimumCapacity: 256)
      for (id, token) in vocabulary.tokens where (length...length * 4).contains(token.utf8.count) {
        let scalars = token.unicodeScalars
        guard scalars.count == length, !hasPrefix || scalars.starts(with: prefix),
          !hasSuffix || scalars.suffix(suffix.count).elementsEqual(suffix)
        else { continue }
        let scalar = scalars[scalars.index(scalars.startIndex, offsetBy: hasPrefix ? prefix.count : 0)]
        table.update(UInt64(scalar.value), to: UInt64(id))
      }
      tables.append(table)
    }
  }

  func id(of scalar: Unicode.Scalar, isFirst: Bool, isLast: Bool) -> Int32? {
    tables[(isFirst ? 0 : 2) + (isLast ? 1 : 0)][UInt64(scalar.value)].map(Int32.init)
  }
}
