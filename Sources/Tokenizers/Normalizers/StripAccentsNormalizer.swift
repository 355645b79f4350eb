/// `StripAccents`: removes combining marks of all kinds. Composed letters keep theirs; files put NFD before it.
struct StripAccentsNormalizer: Normalizer {
  func normalize(_ text: inout [Unicode.Scalar]) { text.removeAll(where: \.isCombiningMark) }
}
