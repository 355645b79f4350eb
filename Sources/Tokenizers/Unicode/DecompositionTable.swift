import Foundation

/// The full decompositions of single scalars, in Unicode 9. Hangul syllables are left to `Hangul`.
///
/// Foundation knows the decomposition of each scalar, but on long or unusual sequences of marks it is
/// quadratic in time or leaves them unordered; so only its data is used, gathered once and on first need
/// (about 10 ms).
struct DecompositionTable: Sendable {
  static let canonical = DecompositionTable(canonicalBlocks, by: \.decomposedStringWithCanonicalMapping)
  static let compatibility = DecompositionTable(
    canonicalBlocks + compatibilityBlocks, by: \.decomposedStringWithCompatibilityMapping)

  /// The ranges that hold all scalars with canonical decompositions.
  private static let canonicalBlocks: [ClosedRange<UInt32>] = [
    0xA0...0x232A, 0x2ADC...0x2ADC, 0x3040...0x30FF, 0xF900...0xFB4F, 0x11080...0x115BF, 0x1D150...0x1D1CF,
    0x2F800...0x2FA1F,
  ]

  /// The ranges that hold further scalars with compatibility decompositions.
  private static let compatibilityBlocks: [ClosedRange<UInt32>] = [
    0x232B...0x2ADB, 0x2ADD...0x303F, 0x3100...0x33FF, 0xA640...0xABFF, 0xFB50...0xFFFF, 0x1D400...0x1D7FF,
    0x1EE00...0x1EEFF, 0x1F100...0x1F2FF,
  ]

  private let decompositions: [UInt32: [Unicode.Scalar]]

  private init(_ blocks: [ClosedRange<UInt32>], by decompose: KeyPath<String, String>) {
    var decompositions: [UInt32: [Unicode.Scalar]] = [:]
    for scalar in blocks.joined().compactMap(Unicode.Scalar.init) where scalar.isAssigned(inVersion: 9) {
      let decomposition = Array(String(scalar)[keyPath: decompose].unicodeScalars)
      if decomposition != [scalar] { decompositions[scalar.value] = decomposition }
    }
    self.decompositions = decompositions
  }

  subscript(scalar: Unicode.Scalar) -> [Unicode.Scalar]? { decompositions[scalar.value] }

  var decomposableScalars: some Sequence<(scalar: UInt32, decomposition: [Unicode.Scalar])> {
    decompositions.lazy.map { (scalar: $0.key, decomposition: $0.value) }
  }
}
