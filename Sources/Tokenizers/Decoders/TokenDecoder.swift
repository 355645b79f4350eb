import Files

/// A stage that turns tokens back into text. Tokens are UTF-8; after the last stage they are joined.
protocol TokenDecoder: TextStage {
  func decode(_ tokens: [[UInt8]]) -> [[UInt8]]
}

enum TokenDecoders {
  private static let supported = [
    "BPEDecoder", "ByteFallback", "ByteLevel", "Fuse", "Metaspace", "Replace", "Sequence", "Strip",
    "WordPiece",
  ]

  /// Reads the `decoder` of a tokenizer file whose model marks the end of words by `wordSuffix`.
  static func read(_ field: JSONField, wordSuffix: String) throws -> any TokenDecoder {
    switch try field.member("type").string(oneOf: supported) {
    case "BPEDecoder": try BPEDecoder(field)
    case "ByteFallback": ByteFallbackDecoder()
    case "ByteLevel": ByteLevelDecoder(wordSuffix: wordSuffix)
    case "Fuse": FuseDecoder()
    case "Metaspace": try MetaspaceDecoder(field)
    case "Replace": ReplaceDecoder(try TextReplacement(field))
    case "Strip": try StripDecoder(field)
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

  var growth: Int { stages.map { $0 as any TextStage }.combinedGrowth }
  var stageCount: Int { stages.map { $0 as any TextStage }.combinedCount }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    stages.reduce(tokens) { $1.decode($0) }
  }
}

/// The decoder of a file that names none: tokens with spaces between them.
struct SpaceDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined(separator: " ".utf8))] }
}

/// `Fuse`: joins all tokens into one.
struct FuseDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined())] }
}

extension TokenDecoder where Self == DecoderSequence {
  /// The decoders of SentencePiece's models with byte tokens.
  ///
  /// - Parameter strippingSpace: whether the space is taken back that encoding put before the text
  static func fallback(strippingSpace: Bool) -> DecoderSequence {
    let stages: [any TokenDecoder] = [
      MetaspaceDecoder(dropsFirst: false), ByteFallbackDecoder(), FuseDecoder(),
    ]
    return DecoderSequence(
      stages: strippingSpace ? stages + [StripDecoder(content: " ", start: 1, stop: 0)] : stages)
  }
}
