import Files

/// A stage that rewrites text before it is cut into words.
protocol Normalizer: TextStage {
  func normalize(_ text: inout [Unicode.Scalar])
}

enum Normalizers {
  private static let supported = [
    "BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Replace", "Sequence", "StripAccents",
  ]

  /// Reads the `normalizer` of a tokenizer file.
  static func read(_ field: JSONField, overriding bert: BertNormalizer.Overrides) throws -> any Normalizer {
    switch try field.member("type").string(oneOf: supported) {
    case "BertNormalizer": try BertNormalizer(field, overriding: bert)
    case "Lowercase": LowercaseNormalizer()
    case "NFC": FormNormalizer(form: .nfc)
    case "NFD": FormNormalizer(form: .nfd)
    case "NFKC": FormNormalizer(form: .nfkc)
    case "NFKD": FormNormalizer(form: .nfkd)
    case "Replace": try ReplaceNormalizer(field)
    case "StripAccents": StripAccentsNormalizer()
    default:
      NormalizerSequence(
        stages: try field.member("normalizers").elements().map { try read($0, overriding: bert) })
    }
  }
}

/// `Sequence`: one normalizer after the other.
struct NormalizerSequence: Normalizer {
  let stages: [any Normalizer]

  var growth: Int { stages.map { $0 as any TextStage }.combinedGrowth }

  func normalize(_ text: inout [Unicode.Scalar]) {
    for stage in stages { stage.normalize(&text) }
  }
}

/// `NFC`, `NFD`, `NFKC` and `NFKD`.
struct FormNormalizer: Normalizer {
  let form: NormalizationForm

  func normalize(_ text: inout [Unicode.Scalar]) { form.normalize(&text) }
}
