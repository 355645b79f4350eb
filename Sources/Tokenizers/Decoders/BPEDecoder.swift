import Files

/// `BPEDecoder`: replaces the suffix that ends words by a space, and drops it from the last token.
struct BPEDecoder: TokenDecoder {
  private let suffix: [UInt8]

  init(_ field: JSONField) throws {
    suffix = Array((try field.member("suffix").ifPresent?.string() ?? "</w>").utf8)
  }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      token.replacing(suffix, with: index == tokens.count - 1 ? [] : [UInt8(ascii: " ")])
    }
  }
}
