import Files

/// `WordPiece`: a space before every token that does not continue a word.
struct WordPieceDecoder: TokenDecoder {
  private let prefix: [UInt8]
  private let cleansUp: Bool

  /// A space before a token of one byte.
  let growth = 2

  init(prefix: String = "##", cleansUp: Bool = true) {
    self.prefix = Array(prefix.utf8)
    self.cleansUp = cleansUp
  }

  init(_ field: JSONField) throws {
    prefix = Array((try field.member("prefix").ifPresent?.string() ?? "##").utf8)
    cleansUp = try field.member("cleanup").ifPresent?.bool() ?? true
  }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.enumerated().map { index, token in
      var token = token
      if index > 0 {
        if token.starts(with: prefix) {
          token.removeFirst(prefix.count)
        } else {
          token.insert(UInt8(ascii: " "), at: 0)
        }
      }
      return cleansUp ? SpaceCleanup.token.applied(to: token) : token
    }
  }
}
