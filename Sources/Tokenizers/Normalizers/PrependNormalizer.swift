import Files

/// `Prepend`: puts a text before every text that is not empty.
struct PrependNormalizer: Normalizer {
  private let prefix: [Unicode.Scalar]

  init(prefix: String) { self.prefix = Array(prefix.unicodeScalars) }

  init(_ field: JSONField) throws { self.init(prefix: try field.member("prepend").string()) }

  var growth: Int { prefix.count + 1 }

  func normalize(_ text: inout [Unicode.Scalar]) {
    if !text.isEmpty { text.insert(contentsOf: prefix, at: 0) }
  }
}
