/// What open_clip does to a text before it is cut into tokens, with the names that its configurations use.
///
/// Typographic quotes, ligatures, odd widths, line breaks and control characters are replaced, accents
/// composed, HTML's character references resolved, and spaces collapsed. Text that was decoded by a wrong
/// encoding is not repaired as open_clip's cleaner may do: `mayRepairEncoding` tells where that could be.
public enum TextCleaning: String, Sendable, CaseIterable {
  /// Then lower case: for open_clip's own tokenizer.
  case lowercase = "lower"
  /// No more than that.
  case whitespace
  /// Then without ASCII punctuation, and in lower case.
  case canonicalize

  /// The text as the tokenizer gets it.
  public func applied(to text: String) -> String {
    let fixed = TextFixes.applied(to: Array(text.unicodeScalars))
    var scalars = HTMLReferences.unescaped(HTMLReferences.unescaped(fixed))
    switch self {
    case .whitespace: scalars = PythonText.joiningWords(of: scalars)
    case .lowercase: scalars = PythonText.lowercased(PythonText.joiningWords(of: scalars))
    case .canonicalize:
      for index in scalars.indices where scalars[index] == "_" { scalars[index] = " " }
      scalars.removeAll { $0.isASCII && $0.isBertPunctuation }
      scalars = PythonText.joiningWords(of: PythonText.lowercased(scalars))
    }
    var cleaned = String.UnicodeScalarView()
    cleaned.append(contentsOf: scalars)
    return String(cleaned)
  }

  /// Whether open_clip's cleaner might take a text for one that was decoded by a wrong encoding, and repair
  /// it, so that its token ids could differ from those here. Never true for ASCII.
  public static func mayRepairEncoding(of text: String) -> Bool {
    WrongEncoding.isPossible(in: Array(text.unicodeScalars))
  }
}
