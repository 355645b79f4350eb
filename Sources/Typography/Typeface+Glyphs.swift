// The only file in which FreeType is called.
import CFreeType
import Files

extension Typeface {
  /// The glyphs of a text's characters, hinted, without kerning: as Pillow's basic layout sets them.
  ///
  /// - Parameters:
  ///   - typeSize: the size in pixels per em
  ///   - rendered: whether the glyphs' pixels are wanted too
  /// - Throws: `InputError` when the font cannot be used at this size or lacks a character
  func glyphs(of text: String, typeSize: Int, rendered: Bool) throws -> GlyphSet {
    try withFace(typeSize: typeSize) { face in
      let metrics = face.pointee.size.pointee.metrics
      var set = GlyphSet(
        ascent: Self.pixels(metrics.ascender), lineHeight: max(1, Self.pixels(metrics.height)))
      for scalar in text.unicodeScalars where scalar != "\n" && set.glyphs[scalar] == nil {
        set.glyphs[scalar] = try glyph(scalar, face, rendered: rendered)
      }
      return set
    }
  }

  private func withFace<Result>(typeSize: Int, _ body: (FT_Face) throws -> Result) throws -> Result {
    var library: FT_Library?
    try check(FT_Init_FreeType(&library))
    defer { FT_Done_FreeType(library) }
    return try bytes.withUnsafeBufferPointer { buffer in
      var face: FT_Face?
      try check(FT_New_Memory_Face(library, buffer.baseAddress, FT_Long(buffer.count), 0, &face))
      defer { FT_Done_Face(face) }
      try check(FT_Set_Pixel_Sizes(face, 0, FT_UInt(typeSize)))
      guard let face, face.pointee.size != nil else { throw refusal }
      return try body(face)
    }
  }

  private func glyph(_ scalar: Unicode.Scalar, _ face: FT_Face, rendered: Bool) throws -> GlyphSet.Glyph {
    let index = FT_Get_Char_Index(face, FT_ULong(scalar.value))
    guard index != 0 else {
      throw InputError(
        file: url.path, expected: "a font with all characters of the text",
        found: "none for U+\(String(scalar.value, radix: 16, uppercase: true))")
    }
    try check(FT_Load_Glyph(face, index, FT_Int32(FT_LOAD_NO_BITMAP)))
    guard let slot = face.pointee.glyph else { throw refusal }
    let advance = Self.pixels(slot.pointee.advance.x)
    guard rendered else { return GlyphSet.Glyph(advance: advance) }
    try check(FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL))
    let bitmap = slot.pointee.bitmap
    let (width, height, pitch) = (Int(bitmap.width), Int(bitmap.rows), Int(bitmap.pitch))
    var coverage: [UInt8] = []
    if width > 0, height > 0 {
      guard bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_GRAY.rawValue), pitch >= width, let start = bitmap.buffer
      else { throw refusal }
      for row in 0..<height {
        coverage += UnsafeBufferPointer(start: start + row * pitch, count: width)
      }
    }
    return GlyphSet.Glyph(
      advance: advance, left: Int(slot.pointee.bitmap_left), top: Int(slot.pointee.bitmap_top), width: width,
      height: height, coverage: coverage)
  }

  /// The number of whole pixels nearest to a length in 64ths of a pixel.
  private static func pixels(_ value: FT_Pos) -> Int { Int((value + 32) >> 6) }

  private func check(_ code: FT_Error) throws { if code != 0 { throw refusal } }

  private var refusal: InputError {
    InputError(file: url.path, expected: "a scalable font", found: "a file that FreeType refuses")
  }
}
