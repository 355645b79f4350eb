/// The simple steps of ftfy's `fix_text`: all but the repair of wrong encodings.
enum TextFixes {
  /// A segment is worked on until nothing changes, but not more often than this: each pass resolves one level
  /// of references to references.
  private static let mostPasses = 100
  private static let longestSegment = 1_000_000

  static func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var fixed: [Unicode.Scalar] = []
    fixed.reserveCapacity(text.count)
    // From the first segment on that looks like HTML itself, references stay.
    var unescapes = true
    var start = 0
    while start < text.count {
      let limit = min(text.count, start + longestSegment)
      let end = text[start..<limit].firstIndex(of: "\n").map { $0 + 1 } ?? limit
      if text[start..<end].contains("<") { unescapes = false }
      fixed += fixedSegment(Array(text[start..<end]), unescaping: unescapes)
      start = end
    }
    return fixed
  }

  private static func fixedSegment(_ segment: [Unicode.Scalar], unescaping: Bool) -> [Unicode.Scalar] {
    // Nothing of it happens to plain ASCII text.
    if segment.allSatisfy({ (0x20...0x7E).contains($0.value) && $0 != "&" || $0 == "\n" }) { return segment }
    var text = segment
    for _ in 0..<mostPasses {
      let before = text
      if unescaping { text = HTMLReferences.unescapingUnambiguous(text) }
      text = text.flatMap { replacement(of: $0) }
      text = unifyingLineBreaks(text)
      text = removingTerminalEscapes(text)
      text.removeAll(where: isUnwantedControl)
      NormalizationForm.nfc.normalize(&text, marksOfVersion: 14)
      if text == before { break }
    }
    return text
  }

  /// What becomes of a scalar: C1 controls are Windows' punctuation, and then ligatures, widths and quotes.
  private static func replacement(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0..<0x80: return [scalar]
    case 0x80..<0xA0: return typographicReplacement(of: SingleByteEncoding.windows1252[scalar.value])
    default: return typographicReplacement(of: scalar)
    }
  }

  private static func typographicReplacement(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0x2BC, 0x2018...0x201B: return ["'"]
    case 0x201C...0x201F: return ["\""]
    case 0x3000: return [" "]
    case 0xFF01..<0xFFF0:
      var text = [scalar]
      NormalizationForm.nfkc.normalize(&text)
      return text
    default: return ligatures[scalar] ?? [scalar]
    }
  }

  private static let ligatures: [Unicode.Scalar: [Unicode.Scalar]] = [
    "Ĳ": ["I", "J"], "ĳ": ["i", "j"], "ŉ": ["'", "n"], "Ǳ": ["D", "Z"], "ǲ": ["D", "z"], "ǳ": ["d", "z"],
    "Ǆ": ["D", "Ž"], "ǅ": ["D", "ž"], "ǆ": ["d", "ž"], "Ǉ": ["L", "J"], "ǈ": ["L", "j"], "ǉ": ["l", "j"],
    "Ǌ": ["N", "J"], "ǋ": ["N", "j"], "ǌ": ["n", "j"], "ﬀ": ["f", "f"], "ﬁ": ["f", "i"], "ﬂ": ["f", "l"],
    "ﬃ": ["f", "f", "i"], "ﬄ": ["f", "f", "l"], "ﬅ": ["ſ", "t"], "ﬆ": ["s", "t"],
  ]

  private static func unifyingLineBreaks(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var unified: [Unicode.Scalar] = []
    unified.reserveCapacity(text.count)
    for (index, scalar) in text.enumerated() {
      switch scalar {
      case "\r", "\u{2028}", "\u{2029}", "\u{85}": unified.append("\n")
      case "\n" where index > 0 && text[index - 1] == "\r": continue
      default: unified.append(scalar)
      }
    }
    return unified
  }

  /// The text without sequences such as `ESC[36;44m`.
  private static func removingTerminalEscapes(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains("\u{1B}") else { return text }
    var kept: [Unicode.Scalar] = []
    var index = 0
    while index < text.count {
      if text[index] == "\u{1B}", index + 1 < text.count, text[index + 1] == "[" {
        let end = text[(index + 2)...].firstIndex {
          $0 != ";" && $0.properties.generalCategory != .decimalNumber
        }
        if let end, text[end].isASCII, text[end].properties.isAlphabetic {
          index = end + 1
          continue
        }
      }
      kept.append(text[index])
      index += 1
    }
    return kept
  }

  private static func isUnwantedControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0...0x8, 0xB, 0xE...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: true
    default: false
    }
  }
}
