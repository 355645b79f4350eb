/// `ByteLevel`: the bytes that the tokens spell, as text.
struct ByteLevelDecoder: TokenDecoder {
  private let wordSuffix: [UInt8]

  /// A byte that is no UTF-8 becomes the three bytes of U+FFFD.
  let growth = 3

  /// CLIP's files do not say that the suffix of its words stands for a space; the reference handles that in
  /// its CLIP class. Here, every byte-level model whose words have a suffix is read this way.
  init(wordSuffix: String) {
    self.wordSuffix = Array(wordSuffix.utf8)
  }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    let bytes = tokens.flatMap { Self.bytes(of: $0) }
    // Bytes that are no UTF-8 become U+FFFD.
    let text = Array(String(decoding: bytes, as: UTF8.self).utf8)
    if wordSuffix.isEmpty { return [text] }
    return [text.replacing(wordSuffix, with: [UInt8(ascii: " ")]).strippingSpace()]
  }

  /// The bytes of one token. A token with a scalar that stands for no byte, such as an added one, is taken as
  /// it is.
  private static func bytes(of token: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(token.count)
    for scalar in String(decoding: token, as: UTF8.self).unicodeScalars {
      guard let byte = ByteAlphabet.byte(for: scalar) else { return token }
      bytes.append(byte)
    }
    return bytes
  }
}
