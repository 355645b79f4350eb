import Files

/// `BertNormalizer`: cleans text, sets ideographs apart, removes accents and case, each if asked for.
struct BertNormalizer: Normalizer {
  /// Settings of `tokenizer_config.json` that replace those of the tokenizer file; nil keeps the file's.
  struct Overrides: Sendable {
    var lowercases: Bool?
    var stripsAccents: Bool?
    var separatesIdeographs: Bool?
  }

  private let cleans: Bool
  private let separatesIdeographs: Bool
  private let stripsAccents: Bool
  private let lowercases: Bool

  /// BERT's own: everything is done, unless settings say otherwise.
  init(overriding: Overrides) {
    cleans = true
    separatesIdeographs = overriding.separatesIdeographs ?? true
    lowercases = overriding.lowercases ?? true
    stripsAccents = overriding.stripsAccents ?? lowercases
  }

  init(_ field: JSONField, overriding: Overrides) throws {
    cleans = try field.member("clean_text").ifPresent?.bool() ?? true
    let separates = try field.member("handle_chinese_chars").ifPresent?.bool() ?? true
    separatesIdeographs = overriding.separatesIdeographs ?? separates
    let lowercase = try field.member("lowercase").ifPresent?.bool() ?? true
    lowercases = overriding.lowercases ?? lowercase
    // Null means: as letters are lowercased, so are their accents stripped.
    let strips = try field.member("strip_accents").ifPresent?.bool()
    stripsAccents = overriding.stripsAccents ?? strips ?? lowercases
  }

  /// Spaces around an ideograph, or the longest decomposition and a lower case of two scalars.
  var growth: Int { 8 }

  func normalize(_ text: inout [Unicode.Scalar]) {
    if cleans { clean(&text) }
    if separatesIdeographs { separateIdeographs(&text) }
    if stripsAccents {
      NormalizationForm.nfd.normalize(&text)
      text.removeAll(where: \.isBertAccent)
    }
    if lowercases { LowercaseNormalizer().normalize(&text) }
  }

  /// Removes controls and U+FFFD; every kind of white space becomes a space.
  private func clean(_ text: inout [Unicode.Scalar]) {
    text.removeAll {
      let isLineSpace = $0 == "\t" || $0 == "\n" || $0 == "\r"
      return ($0.isBertControl && !isLineSpace) || $0.value == 0xFFFD
    }
    for index in text.indices where text[index].isSpace { text[index] = " " }
  }

  private func separateIdeographs(_ text: inout [Unicode.Scalar]) {
    guard text.contains(where: \.isBertIdeograph) else { return }
    var separated: [Unicode.Scalar] = []
    separated.reserveCapacity(text.count * 3)
    for scalar in text {
      if scalar.isBertIdeograph {
        separated.append(contentsOf: [" ", scalar, " "])
      } else {
        separated.append(scalar)
      }
    }
    text = separated
  }
}
