/// `StripAccents`: removes combining marks of all kinds. Composed letters keep their accents, so files put
/// NFD before it.
struct StripAccentsNormalizer: Normalizer {
  func normalize(_ text: inout [Unicode.Scalar]) { text.removeAll(where: \.isCombiningMark) }
}
