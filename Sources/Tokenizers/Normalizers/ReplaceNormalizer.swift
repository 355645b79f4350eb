import Files

/// `Replace`: puts `content` where the pattern matches.
struct ReplaceNormalizer: Normalizer {
  private let pattern: TextPattern
  private let content: [Unicode.Scalar]

  init(_ field: JSONField) throws {
    pattern = try TextPattern(field.member("pattern"))
    content = Array(try field.member("content").string().unicodeScalars)
  }

  var growth: Int { max(1, (content.count + pattern.shortestMatch - 1) / pattern.shortestMatch) }

  func normalize(_ text: inout [Unicode.Scalar]) {
    var replaced: [Unicode.Scalar] = []
    replaced.reserveCapacity(text.count)
    pattern.scan(text, in: 0..<text.count) { range, isMatch in
      replaced.append(contentsOf: isMatch ? content[...] : text[range])
    }
    text = replaced
  }
}
