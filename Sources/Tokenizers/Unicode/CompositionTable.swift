import Foundation

/// The pairs of scalars that compose into one scalar, in Unicode 9. Hangul syllables are left to `Hangul`.
struct CompositionTable: Sendable {
  static let canonical = CompositionTable()

  private let composites: [UInt64: Unicode.Scalar]

  private init() {
    var composites: [UInt64: Unicode.Scalar] = [:]
    for (value, decomposition) in DecompositionTable.canonical.decomposableScalars {
      guard decomposition.count > 1, let scalar = Unicode.Scalar(value) else { continue }
      // Scalars that are excluded from composition do not come back.
      let recomposed = String(scalar).precomposedStringWithCanonicalMapping.unicodeScalars
      guard recomposed.count == 1, recomposed.first == scalar else { continue }
      var beginning = String.UnicodeScalarView()
      beginning.append(contentsOf: decomposition.dropLast())
      let first = String(beginning).precomposedStringWithCanonicalMapping.unicodeScalars
      guard first.count == 1, let first = first.first, let second = decomposition.last else { continue }
      composites[Self.key(first, second)] = scalar
    }
    self.composites = composites
  }

  subscript(first: Unicode.Scalar, second: Unicode.Scalar) -> Unicode.Scalar? {
    second.value < 0x300 ? nil : composites[Self.key(first, second)]
  }

  private static func key(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt64 {
    UInt64(first.value) << 32 | UInt64(second.value)
  }
}
