import Files
import Foundation
import Testing
import Tokenizers

/// Files and texts that are made to cost time or memory: they are refused, or take as long as the text is.
@Suite(.serialized) struct BoundedWorkTests {
  private static func tokenizer(_ file: String) throws -> Tokenizer {
    try Tokenizer(definition: JSONField(parsing: Array(file.utf8), file: "tokenizer.json"))
  }

  private static func pairs(_ stages: String, options: String = "") -> String {
    #"{"model":{"type":"BPE","vocab":{"a":0,"b":1,"aa":2,"?":3},"merges":["a a"]\#(options)}\#(stages)}"#
  }

  private static let long = String(repeating: "a", count: 50_000)

  /// Each looks for something long that nearly stands at every place of the text.
  private static let costly: [String: String] = [
    "added token": pairs(#","added_tokens":[{"id":9,"content":"\#(long)b"},{"id":8,"content":"ab"}]"#),
    "added tokens with spaces": pairs(#","added_tokens":[{"id":0,"content":"a","rstrip":true}]"#),
    "replaced literal": pairs(
      #","normalizer":{"type":"Replace","pattern":{"String":"\#(long)b"},"content":""}"#),
    "split literal": pairs(
      #","pre_tokenizer":{"type":"Split","pattern":{"String":"\#(long)b"},"behavior":"Isolated"}"#),
    "repeated class": pairs(
      #","pre_tokenizer":{"type":"Split","pattern":{"Regex":"a{64,}b|a{64}"},"behavior":"Isolated"}"#),
    "one word": pairs("", options: #","unk_token":"?","fuse_unk":true,"byte_fallback":true"#),
    "word pieces": """
    {"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"##a":2,"##\(long)b":3},"max_input_chars_per_word":1000}}
    """,
    "pieces": #"{"model":{"type":"Unigram","vocab":[["?",0],["a",-1],"#
      + (2...255).map { #"["\#(String(repeating: "a", count: $0))b",-1]"# }.joined(separator: ",")
      + #"],"unk_id":0}}"#,
  ]

  @Test(arguments: costly.keys.sorted())
  func equalLettersTakeLinearTime(name: String) throws {
    let file = try #require(Self.costly[name])
    for text in [String(repeating: "a", count: 100_000), String(repeating: "a ", count: 50_000)] {
      try expectBoundedWork("\(name)") {
        do {
          _ = try Self.tokenizer(file).encode(text)
        } catch let error as InputError {
          #expect(name == "repeated class" && error.field == "pre_tokenizer.pattern.Regex")
        }
      }
    }
  }

  @Test func manyAddedTokensAreReadOrRefused() throws {
    func file(_ count: Int) -> String {
      let tokens = (0..<count).map { #"{"id":\#($0 + 10),"content":"<\#($0)>"}"# }.joined(separator: ",")
      return Self.pairs(#","added_tokens":[\#(tokens)]"#)
    }
    try expectBoundedWork("added tokens") {
      let tokenizer = try Self.tokenizer(file(50_000))
      #expect(tokenizer.encode("a<49999><50000>").contains(50_009))
      let error = #expect(throws: InputError.self) { try Self.tokenizer(file(262_145)) }
      #expect(error?.field == "added_tokens")
    }
  }

  private static func stages(_ stage: String, _ count: Int) -> String {
    Array(repeating: stage, count: count).joined(separator: ",")
  }

  private static let unigram = #"{"model":{"type":"Unigram","vocab":"#

  private static let refused: [String: (file: String, field: String)] = [
    "many stages": (
      pairs(
        #","normalizer":{"type":"Sequence","normalizers":[\#(stages(#"{"type":"Strip","strip_left":true,"strip_right":true}"#, 65))]}"#
      ),
      "normalizer"
    ),
    "growth of two kinds": (
      pairs(
        #","normalizer":{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"Prepend","prepend":"aaa"}]},"#
          + #""pre_tokenizer":{"type":"Sequence","pretokenizers":[\#(stages(#"{"type":"ByteLevel"}"#, 3))]}"#),
      "pre_tokenizer"
    ),
    "decoders that grow": (
      pairs(
        #","decoder":{"type":"Sequence","decoders":[\#(stages(#"{"type":"Replace","pattern":{"String":"a"},"content":"aa"}"#, 12))]}"#
      ),
      "decoder"
    ),
    "added tokens that grow": (
      pairs(
        #","added_tokens":[{"id":9,"content":"\#(long)","normalized":true}],"#
          + #""normalizer":{"type":"Prepend","prepend":"\#(String(repeating: "b", count: 1_500))"}"#),
      "normalizer"
    ),
    "equal pieces": (unigram + #"[["a",0],["b",-1],["a",-2]]}}"#, "model.vocab[2][0]"),
    "an overlong piece": (unigram + #"[["\#(long)",0]]}}"#, "model.vocab[0][0]"),
    "an empty piece": (unigram + #"[["",0]]}}"#, "model.vocab[0][0]"),
    "a score that is text": (unigram + #"[["a","0"]]}}"#, "model.vocab[0][1]"),
    "a piece without score": (unigram + #"[["a"]]}}"#, "model.vocab[0]"),
    "unknown piece out of range": (unigram + #"[["a",0]],"unk_id":1}}"#, "model.unk_id"),
    "a vocabulary of ids": (unigram + #"{"a":0}}}"#, "model.vocab"),
    "overlong words": (
      #"{"model":{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":1000000}}"#,
      "model.max_input_chars_per_word"
    ),
    "a cut character map": (
      pairs(#","normalizer":{"type":"Precompiled","precompiled_charsmap":"ALQCAACE"}"#),
      "normalizer.precompiled_charsmap"
    ),
    "a character map of other bytes": (
      pairs(#","normalizer":{"type":"Precompiled","precompiled_charsmap":"BAAAAAAAAAD/"}"#),
      "normalizer.precompiled_charsmap"
    ),
    "a character map of other letters": (
      pairs(#","normalizer":{"type":"Precompiled","precompiled_charsmap":"???"}"#),
      "normalizer.precompiled_charsmap"
    ),
    "an expression of many groups": (
      pairs(#","pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\s*\\s*\\s*x"},"behavior":"Isolated"}"#),
      "pre_tokenizer.pattern.Regex"
    ),
    "marks that contradict each other": (
      pairs(
        #","pre_tokenizer":{"type":"Metaspace","replacement":"_","prepend_scheme":"always","add_prefix_space":false}"#
      ),
      "pre_tokenizer.add_prefix_space"
    ),
  ]

  @Test(arguments: refused.keys.sorted())
  func fileIsRefusedByField(name: String) throws {
    let (file, field) = try #require(Self.refused[name])
    let error = #expect(throws: InputError.self) { try Self.tokenizer(file) }
    #expect(error?.field == field)
  }

  /// Bytes of model files of SentencePiece, and the place that the error names.
  private static let models: [String: (bytes: [UInt8], field: String)] = [
    "nothing": ([], "pieces"),
    "a length beyond the end": ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "byte 0"),
    "a number without end": (Array(repeating: 0xFF, count: 20), "byte 0"),
    "field 0": ([0x00, 0x00], "byte 0"),
    "a group": ([0x0B], "byte 0"),
    "a cut piece": ([0x0A, 0x03, 0x0A, 0x05, 0x61], "byte 2"),
    "a score that is no number": (
      [0x0A, 0x0A, 0x0A, 0x01, 0x61, 0x15, 0x00, 0x00, 0xC0, 0x7F, 0x18, 0x02], "piece 0"
    ),
    "a piece that is no text": ([0x0A, 0x03, 0x0A, 0x01, 0xFF], "piece 0"),
    "an unused piece": ([0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x05], "piece 0"),
    "words": ([0x12, 0x02, 0x18, 0x03], "model_type"),
    "equal pieces": (
      [0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x02, 0x0A, 0x03, 0x0A, 0x01, 0x61], "piece \"a\""
    ),
    "a cut map": (
      [0x0A, 0x05, 0x0A, 0x01, 0x61, 0x18, 0x02, 0x1A, 0x06, 0x12, 0x04, 0xFF, 0xFF, 0, 0],
      "precompiled_charsmap"
    ),
  ]

  @Test(arguments: models.keys.sorted())
  func modelFileIsRefusedByPlace(name: String) throws {
    let (bytes, field) = try #require(Self.models[name])
    let error = #expect(throws: InputError.self) {
      try Tokenizer(SentencePieceModel(parsing: bytes, file: "spiece.model"))
    }
    #expect(error?.field == field)
    #expect(error?.file == "spiece.model")
  }

  @Test func cutAndChangedModelFilesAreReadOrRefused() throws {
    let original = try Fixture.bytes("spm/defined.model")
    for length in stride(from: 0, to: original.count, by: 37) {
      do {
        _ = try Tokenizer(SentencePieceModel(parsing: Array(original[..<length]), file: nil))
      } catch is InputError {}
    }
    for position in stride(from: 0, to: original.count, by: 23) {
      var changed = original
      changed[position] ^= 0x55
      do {
        let tokenizer = try Tokenizer(SentencePieceModel(parsing: changed, file: nil))
        _ = tokenizer.decode(tokenizer.encode("a nodule (12 mm), left"))
      } catch is InputError {}
    }
  }
}
