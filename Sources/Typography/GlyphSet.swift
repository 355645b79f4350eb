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

  /// The ink of lines on paper, `[height, width]` from 0 (none) to 255 (all). What reaches beyond the paper is cut
  /// off.
  ///
  /// - Parameters:
  ///   - lines: the lines, which begin at the left edge
  ///   - width: the width of the paper
  ///   - height: the height of the paper
  ///   - top: the top of the first line
  ///   - pitch: the distance from one line's top to the next one's
  func coverage(of lines: [String], width: Int, height: Int, top: Int, pitch: Int) -> [UInt8] {
    var coverage = [UInt8](repeating: 0, count: width * height)
    for (number, line) in lines.enumerated() {
      for (glyph, x) in placed(line) {
        let (left, upper) = (x + glyph.left, top + number * pitch + ascent - glyph.top)
        for row in 0..<glyph.height where (0..<height).contains(upper + row) {
          for column in 0..<glyph.width where (0..<width).contains(left + column) {
            let place = (upper + row) * width + left + column
            coverage[place] = max(coverage[place], glyph.coverage[row * glyph.width + column])
          }
        }
      }
    }
    return coverage
  }
}
