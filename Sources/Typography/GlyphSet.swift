/// The characters of a text in one font and size. All lengths are in pixels.
struct GlyphSet {
  struct Glyph {
    /// The distance from this character's origin to the next one's.
    let advance: Int
    /// The distance from the origin to the left edge of the pixels.
    var left = 0
    /// The distance from the base line up to the top edge of the pixels.
    var top = 0
    var width = 0
    var height = 0
    /// The ink of each pixel, `[height, width]` from 0 (none) to 255 (all).
    var coverage: [UInt8] = []
  }

  /// The distance from the top of a line to its base line.
  let ascent: Int
  let lineHeight: Int
  var glyphs: [Unicode.Scalar: Glyph] = [:]

  /// The glyphs of a line with their origins. Characters that the set lacks are left out.
  func placed(_ line: String) -> [(glyph: Glyph, x: Int)] {
    var x = 0
    return line.unicodeScalars.compactMap { glyphs[$0] }.map { glyph in
      defer { x += glyph.advance }
      return (glyph, x)
    }
  }

  func width(of line: String) -> Int { line.unicodeScalars.reduce(0) { $0 + (glyphs[$1]?.advance ?? 0) } }
}
