/// What SigLIP does to text before SentencePiece sees it: lower case, no ASCII punctuation, single spaces, none
/// at the ends.
struct CanonicalTextNormalizer: Normalizer {
  let lowercases: Bool

  /// U+0130 becomes two scalars in lower case.
  var growth: Int { 2 }

  func normalize(_ text: inout [Unicode.Scalar]) {
    if lowercases { text = PythonText.lowercased(text) }
    text.removeAll { $0.isASCII && $0.isBertPunctuation }
    text = PythonText.joiningWords(of: text)
  }
}
