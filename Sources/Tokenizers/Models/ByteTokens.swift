/// The tokens `<0x00>` to `<0xFF>`, which stand for single bytes of text that is in no other token.
struct ByteTokens: Sendable {
  /// The id of each byte's token; nil for bytes without one.
  private let ids: [Int32?]

  init(_ vocabulary: Vocabulary) {
    ids = (0...UInt8.max).map { vocabulary.id(for: Self.token(for: $0)) }
  }

  /// The tokens of all bytes; nil when one of them has none.
  func ids(of bytes: some Sequence<UInt8>) -> [Int32]? {
    var found: [Int32] = []
    for byte in bytes {
      guard let id = ids[Int(byte)] else { return nil }
      found.append(id)
    }
    return found
  }

  /// The byte that a token stands for; nil for other tokens.
  static func byte(of token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else { return nil }
    return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
  }

  private static func token(for byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x" + (digits.count < 2 ? "0" : "") + digits + ">"
  }
}
