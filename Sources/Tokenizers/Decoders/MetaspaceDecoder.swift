import Files

/// `Metaspace`: a space for every mark, but for those of the first token where encoding put one before the
/// text.
struct MetaspaceDecoder: TokenDecoder {
  private let mark: [UInt8]
  private let dropsFirst: Bool

  init(mark: Unicode.Scalar = "\u{2581}", dropsFirst: Bool) {
    self.mark = Array(mark.utf8)
    self.dropsFirst = dropsFirst
  }

  init(_ field: JSONField) throws {
    self.init(
      mark: try field.member("replacement").scalar(),
      dropsFirst: try MetaspacePreTokenizer.PrependScheme.read(field) != .never)
  }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      token.replacing(mark, with: index == 0 && dropsFirst ? [] : [UInt8(ascii: " ")])
    }
  }
}
