import Files

/// A stage that turns tokens back into text. Tokens are UTF-8; after the last stage they are joined.
protocol TokenDecoder: Sendable {
  func decode(_ tokens: [[UInt8]]) -> [[UInt8]]
}

enum TokenDecoders {
  private static let supported = ["BPEDecoder", "ByteLevel", "Sequence", "WordPiece"]

  /// Reads the `decoder` of a tokenizer file whose model marks the end of words by `wordSuffix`.
  static func read(_ field: JSONField, wordSuffix: String) throws -> any TokenDecoder {
    switch try field.member("type").string(oneOf: supported) {
    case "BPEDecoder": try BPEDecoder(field)
    case "ByteLevel": ByteLevelDecoder(wordSuffix: wordSuffix)
    case "WordPiece": try WordPieceDecoder(field)
    default:
      DecoderSequence(
        stages: try field.member("decoders").elements().map { try read($0, wordSuffix: wordSuffix) })
    }
  }
}

/// `Sequence`: one decoder after the other.
struct DecoderSequence: TokenDecoder {
  let stages: [any TokenDecoder]

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    stages.reduce(tokens) { $1.decode($0) }
  }
}

/// The decoder of a file that names none: tokens with spaces between them.
struct SpaceDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined(separator: " ".utf8))] }
}
