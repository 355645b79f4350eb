import Files

/// A text that is put wherever a pattern matches.
struct TextReplacement: Sendable {
  private let pattern: TextPattern
  private let content: [Unicode.Scalar]

  init(_ pattern: TextPattern, by content: String) {
    self.pattern = pattern
    self.content = Array(content.unicodeScalars)
  }

  /// Reads the members `pattern` and `content`.
  init(_ field: JSONField) throws {
    pattern = try TextPattern(field.member("pattern"))
    content = Array(try field.member("content").string().unicodeScalars)
  }

  /// The largest factor by which a text grows.
  var growth: Int { max(1, (content.count + pattern.shortestMatch - 1) / pattern.shortestMatch) }

  func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var replaced: [Unicode.Scalar] = []
    replaced.reserveCapacity(text.count)
    pattern.scan(text, in: 0..<text.count) { range, isMatch in
      replaced.append(contentsOf: isMatch ? content[...] : text[range])
    }
    return replaced
  }
}
