import Files

/// A stage that cuts text into the words that the model then encodes one by one.
protocol PreTokenizer: TextStage {
  func split(_ text: inout SplitText)
}

enum PreTokenizers {
  private static let supported = [
    "BertPreTokenizer", "ByteLevel", "CharDelimiterSplit", "Digits", "Metaspace", "Punctuation", "Sequence",
    "Split", "Whitespace", "WhitespaceSplit",
  ]

  /// Reads the `pre_tokenizer` of a tokenizer file.
  static func read(_ field: JSONField) throws -> any PreTokenizer {
    switch try field.member("type").string(oneOf: supported) {
    case "BertPreTokenizer": BertPreTokenizer()
    case "ByteLevel": try ByteLevelPreTokenizer(field)
    case "CharDelimiterSplit": try CharacterSplit.delimiter(field)
    case "Digits": try CharacterSplit.digits(field)
    case "Metaspace": try MetaspacePreTokenizer(field)
    case "Punctuation": try CharacterSplit.punctuation(field)
    case "Split": try SplitPreTokenizer(field)
    case "Whitespace": WordPreTokenizer()
    case "WhitespaceSplit": SpacePreTokenizer()
    default: PreTokenizerSequence(stages: try field.member("pretokenizers").elements().map(read))
    }
  }
}

/// `Sequence`: each stage cuts the pieces of the one before.
struct PreTokenizerSequence: PreTokenizer {
  let stages: [any PreTokenizer]

  var growth: Int { stages.map { $0 as any TextStage }.combinedGrowth }
  var stageCount: Int { stages.map { $0 as any TextStage }.combinedCount }

  func split(_ text: inout SplitText) {
    for stage in stages { stage.split(&text) }
  }
}
