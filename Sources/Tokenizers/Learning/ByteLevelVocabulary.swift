import Files

/// A byte-level vocabulary in the manner of GPT-2's tokenizer: special tokens, 256 byte symbols, and the
/// tokens made by merges in the order of learning.
///
/// The layout of the file is one that transformers' PreTrainedTokenizerFast reads.
package struct ByteLevelVocabulary: Sendable {
  /// The special tokens, whose ids come first.
  package let specialTokens: [String]
  private var merges: [(left: Int32, right: Int32)] = []
  /// The tokens by id, without the special ones.
  private var spellings: [String]
  private var ids: [ExactString: Int32]

  /// Learns merges from texts: again and again, the pair of neighbours that is most frequent within words
  /// becomes a token.
  ///
  /// - Parameters:
  ///   - texts: the texts to learn from, each with the number of times that it counts
  ///   - size: the wanted number of tokens, special ones included; there are fewer when all words are tokens
  ///     before that
  ///   - specialTokens: the special tokens by their ids
  package init(learningFrom texts: [(text: String, count: Int)], size: Int, specialTokens: [String]) {
    self.specialTokens = specialTokens
    spellings = (0...UInt8.max).map(ByteAlphabet.scalar).sorted().map { String($0) }
    let first = specialTokens.count
    ids = Dictionary(
      uniqueKeysWithValues: spellings.enumerated().map { (ExactString($1), Int32(first + $0)) })
    var counts: [[Int32]: Int] = [:]
    for (text, count) in texts {
      for word in Self.words(of: text) {
        counts[word.map { ids[ExactString(String(ByteAlphabet.scalar(for: $0)))]! }, default: 0] += count
      }
    }
    var learner = MergeLearner(words: counts.sorted { $0.key.lexicographicallyPrecedes($1.key) })
    while self.size < size, let pair = learner.mostFrequentPair {
      learner.merge(pair, into: append(pair.left, pair.right))
    }
  }

  /// The number of tokens, special ones included.
  package var size: Int { specialTokens.count + spellings.count }

  /// The bytes of letters, of digits or of other characters that stand together, with the space before them,
  /// as GPT-2's expression cuts plain text.
  private static func words(of text: String) -> [[UInt8]] {
    enum Class { case letter, digit, other, space }
    var words: [[UInt8]] = []
    var previous: Class?
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      let own: Class =
        properties.isWhitespace
        ? .space : properties.isAlphabetic ? .letter : properties.numericType != nil ? .digit : .other
      let bytes = Array(String(scalar).utf8)
      let continues = own == previous && own != .space || previous == .space && own != .space
      if continues, !words.isEmpty { words[words.count - 1] += bytes } else { words.append(bytes) }
      previous = own
    }
    return words
  }

  private func spelling(_ id: Int32) -> String { spellings[Int(id) - specialTokens.count] }

  private mutating func append(_ left: Int32, _ right: Int32) -> Int32 {
    merges.append((left, right))
    let spelling = spelling(left) + spelling(right)
    if let known = ids[ExactString(spelling)] { return known }
    let id = Int32(size)
    ids[ExactString(spelling)] = id
    spellings.append(spelling)
    return id
  }

  /// The contents of `tokenizer.json`.
  package var definition: JSON {
    let tokens = specialTokens + spellings
    return [
      "version": "1.0", "truncation": .null, "padding": .null,
      "added_tokens": .array(
        specialTokens.enumerated().map { id, content in
          [
            "id": .integer(id), "content": .string(content), "single_word": .bool(false),
            "lstrip": .bool(false), "rstrip": .bool(false), "normalized": .bool(false),
            "special": .bool(true),
          ]
        }),
      "normalizer": .null, "pre_tokenizer": Self.byteLevel, "post_processor": .null,
      "decoder": Self.byteLevel,
      "model": [
        "type": "BPE", "dropout": .null, "unk_token": .null, "continuing_subword_prefix": .null,
        "end_of_word_suffix": .null, "fuse_unk": .bool(false), "byte_fallback": .bool(false),
        "ignore_merges": .bool(false),
        "vocab": .object(JSONObject(members: tokens.enumerated().map { ($0.element, .integer($0.offset)) })),
        "merges": .array(merges.map { .string("\(spelling($0.left)) \(spelling($0.right))") }),
      ],
    ]
  }

  private static let byteLevel: JSON = [
    "type": "ByteLevel", "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
    "use_regex": .bool(true),
  ]
}
