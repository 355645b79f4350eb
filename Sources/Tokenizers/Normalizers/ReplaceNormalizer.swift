import Files

/// `Replace`: puts `content` where the pattern matches.
struct ReplaceNormalizer: Normalizer {
  private let replacement: TextReplacement

  /// A space for every run of white space.
  static let spaces = ReplaceNormalizer(TextReplacement(.expression(KnownExpressions.spaces), by: " "))

  private init(_ replacement: TextReplacement) { self.replacement = replacement }

  init(_ field: JSONField) throws { replacement = try TextReplacement(field) }

  var growth: Int { replacement.growth }

  func normalize(_ text: inout [Unicode.Scalar]) { text = replacement.applied(to: text) }
}
