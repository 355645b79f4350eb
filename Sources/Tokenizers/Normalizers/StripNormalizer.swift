import Files

/// `Strip`: removes white space from the ends of a text.
struct StripNormalizer: Normalizer {
  private let stripsLeft: Bool
  private let stripsRight: Bool

  init(_ field: JSONField) throws {
    stripsLeft = try field.member("strip_left").bool()
    stripsRight = try field.member("strip_right").bool()
  }

  func normalize(_ text: inout [Unicode.Scalar]) {
    if stripsRight, let last = text.lastIndex(where: { !$0.isSpace }) { text.removeSubrange((last + 1)...) }
    if stripsLeft, let first = text.firstIndex(where: { !$0.isSpace }) { text.removeSubrange(..<first) }
    if stripsLeft || stripsRight, text.allSatisfy(\.isSpace) { text.removeAll() }
  }
}
