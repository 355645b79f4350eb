import Files
import Foundation

/// `Precompiled`: a character map of SentencePiece, applied as the reference applies it.
///
/// A grapheme cluster of fewer than 6 bytes is looked up as a whole, where the shortest key that begins it
/// replaces all of it; otherwise each of its scalars is looked up.
struct PrecompiledNormalizer: Normalizer {
  private let map: CharacterMap

  init(_ field: JSONField) throws {
    let field = try field.member("precompiled_charsmap")
    guard let bytes = Data(base64Encoded: try field.string()) else {
      throw field.error(expected: "base64")
    }
    map = try CharacterMap([UInt8](bytes)[...], file: field.file, field: field.path)
  }

  var growth: Int { max(1, map.longestReplacement) }

  func normalize(_ text: inout [Unicode.Scalar]) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    var normalized: [UInt8] = []
    normalized.reserveCapacity(text.count * 2)
    for cluster in String(view) {
      let bytes = Array(cluster.utf8)
      if bytes.count < 6, let replacement = map.replacement(for: bytes[...], longest: false) {
        normalized += replacement.text
        continue
      }
      for scalar in cluster.unicodeScalars {
        let bytes = Array(scalar.utf8)
        normalized += map.replacement(for: bytes[...], longest: false)?.text ?? bytes[...]
      }
    }
    text = Array(String(decoding: normalized, as: UTF8.self).unicodeScalars)
  }
}
