/// `Replace`: puts a text wherever a pattern matches inside a token.
struct ReplaceDecoder: TokenDecoder {
  private let replacement: TextReplacement

  init(_ replacement: TextReplacement) { self.replacement = replacement }

  var growth: Int { replacement.growth }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.map { token in
      let text = Array(String(decoding: token, as: UTF8.self).unicodeScalars)
      return replacement.applied(to: text).flatMap { Array($0.utf8) }
    }
  }
}
