import Files
import Testing
import Tokenizers

/// Behaviour of the tokenizer that no reference file pins down.
struct TokenizerTests {
  private static func tokenizer(_ definition: String, configuration: String? = nil) throws -> Tokenizer {
    try Tokenizer(
      definition: JSONField(parsing: Array(definition.utf8), file: nil),
      configuration: configuration.map { try JSONField(parsing: Array($0.utf8), file: nil) })
  }

  private static let letters = """
    {"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"[":3,"]":4},"merges":["a b"]},
     "post_processor":{"type":"BertProcessing","sep":["]",4],"cls":["[",3]}}
    """

  @Test func sparseIDsTakeNoRoomBetweenThem() throws {
    let tokenizer = try Self.tokenizer(
      #"{"model":{"type":"BPE","vocab":{"a":0,"b":1073741824,"ab":2147483646},"merges":["a b"]}}"#)
    #expect(tokenizer.vocabularySize == 2_147_483_647)
    #expect(tokenizer.encode("ab b") == [2_147_483_646, 1_073_741_824])
    #expect(tokenizer.token(for: 1_073_741_824) == "b")
    #expect(tokenizer.token(for: 5) == nil)
    #expect(tokenizer.decode([0, 5, -3, 1_073_741_824, .max]) == "a b")
  }

  @Test func emptyVocabularyGivesNoIDs() throws {
    let tokenizer = try Self.tokenizer(#"{"model":{"type":"BPE","vocab":{},"merges":[]}}"#)
    #expect(tokenizer.vocabularySize == 0)
    #expect(tokenizer.encode("anything") == [])
  }

  @Test func canonicallyEquivalentTokensStayApart() throws {
    let tokenizer = try Self.tokenizer(
      #"{"model":{"type":"BPE","vocab":{"\u00e9":0,"e":1,"\u0301":2,"e\u0301":3},"merges":["e \u0301"]}}"#)
    #expect(tokenizer.encode("\u{E9}") == [0])
    #expect(tokenizer.encode("e\u{301}") == [3])
    #expect(tokenizer.id(for: "e\u{301}") == 3)
    #expect(tokenizer.id(for: "\u{E9}") == 0)
  }

  @Test(
    arguments: [
      (nil, [3, 2, 2, 0, 4]), (5, [3, 2, 2, 0, 4]), (4, [3, 2, 2, 4]), (3, [3, 2, 4]), (2, [3, 4]),
      (0, [3, 4]),
      (.min, [3, 4]),
    ] as [(Int?, [Int32])])
  func specialTokensSurviveTruncation(maximum: Int?, ids: [Int32]) throws {
    #expect(try Self.tokenizer(Self.letters).encode("ababa", maximumLength: maximum) == ids)
  }

  @Test func configurationChoosesTheSideOfTruncation() throws {
    let tokenizer = try Self.tokenizer(Self.letters, configuration: #"{"truncation_side":"left"}"#)
    #expect(tokenizer.encode("ababa", maximumLength: 4) == [3, 2, 0, 4])
  }

  @Test func configurationOverridesLowercasing() throws {
    let file = """
      {"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"A":2,"\\u00e9":3}},"pre_tokenizer":{"type":"BertPreTokenizer"},
       "normalizer":{"type":"BertNormalizer","lowercase":true,"strip_accents":null}}
      """
    #expect(try Self.tokenizer(file).encode("A \u{E9}") == [1, 0])
    #expect(
      try Self.tokenizer(file, configuration: #"{"do_lower_case":false}"#).encode("A \u{E9}") == [2, 3])
  }

  @Test func configurationWithoutMaximumSaysSoByAHugeNumber() throws {
    let huge = #"{"model_max_length":1000000000000000019884624838656,"clean_up_tokenization_spaces":true}"#
    #expect(try Self.tokenizer(Self.letters, configuration: huge).modelMaximumLength == nil)
  }

  @Test func firstVersionsDoNotNameTheModel() throws {
    let tokenizer = try Self.tokenizer(#"{"model":{"vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]}}"#)
    #expect(tokenizer.encode("ab") == [2])
  }

  /// A megabyte without a place to cut; steps that are quadratic in it would take minutes.
  @Test(arguments: ["x", "\u{301}\u{323}", "\u{4E2D}", "ab ", "!", "\u{1F468}\u{200D}"])
  func longTextsTakeLinearTime(unit: String) throws {
    for name in ["minilm", "clip"] {
      let tokenizer = try Fixture.tokenizer(name)
      let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
      try expectBoundedWork("\(name)") { #expect(tokenizer.encode(text).count >= 2) }
    }
  }
}
