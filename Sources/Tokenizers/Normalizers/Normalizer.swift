import Files

/// A stage that rewrites text before it is cut into words.
protocol Normalizer: TextStage {
  func normalize(_ text: inout [Unicode.Scalar])
}

enum Normalizers {
  private static let supported = [
    "BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Nmt", "Precompiled", "Prepend", "Replace",
    "Sequence", "Strip", "StripAccents",
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
    case "Nmt": TranslationNormalizer()
    case "Precompiled": try PrecompiledNormalizer(field)
    case "Prepend": try PrependNormalizer(field)
    case "Replace": try ReplaceNormalizer(field)
    case "Strip": try StripNormalizer(field)
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
  var stageCount: Int { stages.map { $0 as any TextStage }.combinedCount }

  func normalize(_ text: inout [Unicode.Scalar]) {
    for stage in stages { stage.normalize(&text) }
  }
}

/// `NFC`, `NFD`, `NFKC` and `NFKD`.
struct FormNormalizer: Normalizer {
  let form: NormalizationForm

  /// The longest decomposition of a scalar: U+FDFA where variants are replaced, and else Greek letters with
  /// three marks.
  var growth: Int {
    switch form {
    case .nfkc, .nfkd: 18
    case .nfc: 3
    case .nfd: 4
    }
  }

  func normalize(_ text: inout [Unicode.Scalar]) { form.normalize(&text) }
}
