import Files

/// A byte-level vocabulary in the manner of CLIP's tokenizer: 256 byte symbols, the same symbols with `</w>`
/// for the last byte of a word, the tokens made by merges in the order of learning, and two special tokens.
///
/// Radford et al., 2021, arXiv:2103.00020; the layout of the file follows transformers' CLIPTokenizerFast.
package struct CLIPVocabulary: Sendable {
  /// The special token before every text.
  package static let startToken = "<|startoftext|>"
  /// The special token after every text.
  package static let endToken = "<|endoftext|>"
  private static let wordSuffix = "</w>"

  /// The pairs of tokens that merge, by their ids, in the order of learning.
  package private(set) var merges: [(left: Int32, right: Int32)] = []
  /// The tokens by id, without the two special ones, whose ids follow.
  private var spellings = byteTokens
  private var ids = Dictionary(uniqueKeysWithValues: zip(byteTokens.map { ExactString($0) }, Int32(0)...))

  /// A vocabulary without merges, in which every byte is a token.
  init() {}

  /// Adds a merge of two tokens and returns the id of its result: a new id, unless other merges lead to the
  /// same spelling.
  mutating func append(_ left: Int32, _ right: Int32) -> Int32 {
    merges.append((left, right))
    let spelling = spellings[Int(left)] + spellings[Int(right)]
    if let known = ids[ExactString(spelling)] { return known }
    let id = Int32(spellings.count)
    ids[ExactString(spelling)] = id
    spellings.append(spelling)
    return id
  }

  /// All tokens by id.
  package var tokens: [String] { spellings + [Self.startToken, Self.endToken] }

  /// The symbols of bytes in the order of their scalars: first inside of a word, then at its end.
  static let byteTokens: [String] = {
    let symbols = (0...UInt8.max).map(ByteAlphabet.scalar).sorted().map { String($0) }
    return symbols + symbols.map { $0 + wordSuffix }
  }()

  /// Whether the id of a byte symbol ends a word.
  static func endsWord(byteToken id: Int32) -> Bool { Int(id) >= byteTokens.count / 2 }

  /// The number of tokens, special ones included.
  package var size: Int { spellings.count + 2 }
  /// The id of `startToken`, the first after the ids of all other tokens.
  package var startID: Int32 { Int32(spellings.count) }
  /// The id of `endToken`.
  package var endID: Int32 { Int32(spellings.count + 1) }

  /// The contents of `tokenizer.json`.
  package var definition: JSON {
    [
      "version": "1.0", "truncation": .null, "padding": .null,
      "added_tokens": .array([
        Self.addedToken(Self.startToken, id: startID), Self.addedToken(Self.endToken, id: endID),
      ]),
      "normalizer": [
        "type": "Sequence",
        "normalizers": .array([
          ["type": "NFC"],
          ["type": "Replace", "pattern": ["Regex": #"\s+"#], "content": " "],
          ["type": "Lowercase"],
        ]),
      ],
      "pre_tokenizer": [
        "type": "Sequence",
        "pretokenizers": .array([
          [
            "type": "Split",
            "pattern": ["Regex": #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#],
            "behavior": "Removed", "invert": .bool(true),
          ],
          [
            "type": "ByteLevel", "add_prefix_space": .bool(false), "trim_offsets": .bool(true),
            "use_regex": .bool(true),
          ],
        ]),
      ],
      "post_processor": [
        "type": "RobertaProcessing", "sep": .array([.string(Self.endToken), .integer(Int(endID))]),
        "cls": .array([.string(Self.startToken), .integer(Int(startID))]), "trim_offsets": .bool(false),
        "add_prefix_space": .bool(false),
      ],
      "decoder": [
        "type": "ByteLevel", "add_prefix_space": .bool(true), "trim_offsets": .bool(true),
        "use_regex": .bool(true),
      ],
      "model": [
        "type": "BPE", "dropout": .null, "unk_token": .string(Self.endToken),
        "continuing_subword_prefix": "", "end_of_word_suffix": .string(Self.wordSuffix),
        "fuse_unk": .bool(false), "byte_fallback": .bool(false), "ignore_merges": .bool(false),
        "vocab": .object(JSONObject(members: tokens.enumerated().map { ($0.element, .integer($0.offset)) })),
        "merges": .array(merges.map { .string("\(spellings[Int($0.left)]) \(spellings[Int($0.right)])") }),
      ],
    ]
  }

  /// The contents of `tokenizer_config.json`.
  ///
  /// - Parameter maximumLength: the largest number of tokens in one text, special ones included
  package func configuration(maximumLength: Int) -> JSON {
    [
      "tokenizer_class": "CLIPTokenizer", "bos_token": .string(Self.startToken),
      "eos_token": .string(Self.endToken), "unk_token": .string(Self.endToken),
      "pad_token": .string(Self.endToken), "model_max_length": .integer(maximumLength),
      "do_lower_case": .bool(true), "add_prefix_space": .bool(false), "errors": "replace",
      "clean_up_tokenization_spaces": .bool(true),
    ]
  }

  private static func addedToken(_ content: String, id: Int32) -> JSON {
    [
      "id": .integer(Int(id)), "content": .string(content), "single_word": .bool(false),
      "lstrip": .bool(false), "rstrip": .bool(false), "normalized": .bool(false), "special": .bool(true),
    ]
  }
}
