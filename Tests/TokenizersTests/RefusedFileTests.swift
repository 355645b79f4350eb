import Files
import Foundation
import Testing
import Tokenizers

/// Files that contradict themselves or need what is not supported are refused by a named field.
struct RefusedFileTests {
  /// A small byte-pair tokenizer file; parts of it are replaced by a test.
  private static func file(
    vocabulary: String = #"{"a":0,"b":1,"ab":2,"?":3}"#, merges: String = #"["a b"]"#, options: String = "",
    stages: String = ""
  ) -> String {
    #"{"model":{"type":"BPE","vocab":\#(vocabulary),"merges":\#(merges)\#(options)}\#(stages)}"#
  }

  private static func wordPiece(_ options: String) -> String {
    #"{"model":{"type":"WordPiece","vocab":{"a":0,"[UNK]":1}\#(options)}}"#
  }

  private static let refused: [String: (file: String, field: String)] = [
    "unknown model": (#"{"model":{"type":"WordLevel","vocab":{}}}"#, "model.type"),
    "no model": (#"{"version":"1.0"}"#, "model"),
    "no vocabulary": (#"{"model":{"type":"BPE","merges":[]}}"#, "model.vocab"),
    "negative id": (file(vocabulary: #"{"a":-1,"b":1,"ab":2}"#), "model.vocab.a"),
    "huge id": (file(vocabulary: #"{"a":2147483648,"b":1,"ab":2}"#), "model.vocab.a"),
    "id beyond integers": (file(vocabulary: #"{"a":1e300,"b":1,"ab":2}"#), "model.vocab.a"),
    "text for an id": (file(vocabulary: #"{"a":"0","b":1,"ab":2}"#), "model.vocab.a"),
    "id twice": (file(vocabulary: #"{"a":1,"b":1,"ab":2}"#), "model.vocab.b"),
    "token twice": (file(vocabulary: #"{"a":0,"a":1,"b":2,"ab":3}"#), "a"),
    "merge of an unknown token": (file(merges: #"["a c"]"#), "model.merges[0]"),
    "merge into an unknown token": (file(merges: #"["a b","b a"]"#), "model.merges[1]"),
    "merge of three": (file(merges: #"["a b ab"]"#), "model.merges[0]"),
    "merge of one": (file(merges: #"[["a"]]"#), "model.merges[0]"),
    "merge of numbers": (file(merges: "[1]"), "model.merges[0]"),
    "merge without prefix": (
      file(options: #","continuing_subword_prefix":"\#u{E9}""#), "model.merges[0]"
    ),
    "merges as text": (file(merges: #""a b""#), "model.merges"),
    "dropout": (file(options: #","dropout":0.1"#), "model.dropout"),
    "byte fallback in words": (file(options: #","byte_fallback":"yes""#), "model.byte_fallback"),
    "unknown token missing": (file(options: #","unk_token":"<unk>""#), "model.unk_token"),
    "unknown word piece missing": (wordPiece(#","unk_token":"<unk>""#), "model.unk_token"),
    "no letters per word": (wordPiece(#","max_input_chars_per_word":0"#), "model.max_input_chars_per_word"),
    "unknown normalizer": (file(stages: #","normalizer":{"type":"Other"}"#), "normalizer.type"),
    "unknown nested normalizer": (
      file(stages: #","normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Other"}]}"#),
      "normalizer.normalizers[1].type"
    ),
    "unknown expression": (
      file(stages: #","normalizer":{"type":"Replace","pattern":{"Regex":"a*"},"content":""}"#),
      "normalizer.pattern.Regex"
    ),
    "empty pattern": (
      file(stages: #","normalizer":{"type":"Replace","pattern":{"String":""},"content":""}"#),
      "normalizer.pattern.String"
    ),
    "unknown pre-tokenizer": (
      file(stages: #","pre_tokenizer":{"type":"UnicodeScripts"}"#), "pre_tokenizer.type"
    ),
    "unknown behavior": (
      file(
        stages:
          #","pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Merged","invert":false}"#
      ), "pre_tokenizer.behavior"
    ),
    "unknown post-processor": (file(stages: #","post_processor":{"type":"Other"}"#), "post_processor.type"),
    "special token missing": (
      file(stages: #","post_processor":{"type":"BertProcessing","sep":["[SEP]",1],"cls":["a",0]}"#),
      "post_processor.sep[0]"
    ),
    "special token of another id": (
      file(stages: #","post_processor":{"type":"RobertaProcessing","sep":["b",1],"cls":["a",2]}"#),
      "post_processor.cls[0]"
    ),
    "template token missing": (
      file(
        stages: """
          ,"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[S]","type_id":0}},\
          {"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"[S]":{"id":"[S]","ids":[9],"tokens":["[S]"]}}}
          """), "post_processor.special_tokens.[S].tokens[0]"
    ),
    "template without text": (
      file(stages: #","post_processor":{"type":"TemplateProcessing","single":[],"special_tokens":{}}"#),
      "post_processor.single"
    ),
    "unknown decoder": (file(stages: #","decoder":{"type":"CTC"}"#), "decoder.type"),
    "added token of a taken id": (
      file(stages: #","added_tokens":[{"id":0,"content":"x"}]"#), "added_tokens[0].id"
    ),
    "added token of another id": (
      file(stages: #","added_tokens":[{"id":9,"content":"a"}]"#), "added_tokens[0].id"
    ),
    "added token twice": (
      file(stages: #","added_tokens":[{"id":8,"content":"x"},{"id":9,"content":"x"}]"#), "added_tokens[1]"
    ),
    "added token without content": (
      file(stages: #","added_tokens":[{"id":8,"content":""}]"#), "added_tokens[0].content"
    ),
    "added token with a negative id": (
      file(stages: #","added_tokens":[{"id":-8,"content":"x"}]"#), "added_tokens[0].id"
    ),
    "truncation from the middle": (
      file(stages: #","truncation":{"max_length":4,"direction":"Middle"}"#), "truncation.direction"
    ),
    "padding of another type": (file(stages: #","padding":3"#), "padding"),
    "replacements without end": (
      file(
        stages: #","normalizer":{"type":"Sequence","normalizers":["#
          + Array(
            repeating: #"{"type":"Replace","pattern":{"String":"a"},"content":"aa"}"#, count: 40
          ).joined(separator: ",") + "]}"), "normalizer"
    ),
    "bytes of bytes without end": (
      file(
        stages: #","pre_tokenizer":{"type":"Sequence","pretokenizers":["#
          + Array(repeating: #"{"type":"ByteLevel"}"#, count: 40).joined(separator: ",") + "]}"),
      "pre_tokenizer"
    ),
    "template without end": (
      file(
        stages: #","post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},"#
          + Array(repeating: #"{"SpecialToken":{"id":"a"}}"#, count: 40).joined(separator: ",")
          + #"],"special_tokens":{"a":{"ids":["# + Array(repeating: "0", count: 100).joined(separator: ",")
          + #"],"tokens":["# + Array(repeating: #""a""#, count: 100).joined(separator: ",") + "]}}}"),
      "post_processor.single[11]"
    ),
    "deep nesting": (
      file(
        stages: #","normalizer":"# + String(repeating: #"{"type":"Sequence","normalizers":["#, count: 5_000)),
      "JSON"
    ),
  ]

  @Test(arguments: refused.keys.sorted())
  func fileIsRefusedByField(name: String) throws {
    let (file, field) = try #require(Self.refused[name])
    let error = #expect(throws: InputError.self) {
      try Tokenizer(definition: JSONField(parsing: Array(file.utf8), file: "tokenizer.json"))
    }
    #expect(error?.file == "tokenizer.json")
    #expect(error?.field == field)
  }

  @Test(arguments: [
    (#"{"model_max_length":"512"}"#, "model_max_length"), (#"{"model_max_length":-1}"#, "model_max_length"),
    (#"{"model_max_length":1.5}"#, "model_max_length"), (#"{"do_lower_case":1}"#, "do_lower_case"),
    (#"{"clean_up_tokenization_spaces":"no"}"#, "clean_up_tokenization_spaces"),
    (#"{"truncation_side":"both"}"#, "truncation_side"),
  ])
  func configurationIsRefusedByField(configuration: String, field: String) {
    let error = #expect(throws: InputError.self) {
      try Tokenizer(
        definition: JSONField(parsing: Array(Self.file().utf8), file: nil),
        configuration: JSONField(parsing: Array(configuration.utf8), file: "tokenizer_config.json"))
    }
    #expect(error?.field == field)
  }

  @Test func folderWithoutTokenizerIsRefused() {
    #expect(throws: InputError.self) { try Tokenizer(contentsOf: URL(fileURLWithPath: "/nonexistent")) }
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    let original = Array(
      Self.file(
        options:
          #","unk_token":"?","end_of_word_suffix":"","continuing_subword_prefix":null,"fuse_unk":true"#,
        stages: """
          ,"added_tokens":[{"id":7,"content":"<x>","special":true,"lstrip":true}],"normalizer":{"type":"NFKC"},\
          "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true},"decoder":{"type":"BPEDecoder"},\
          "post_processor":{"type":"BertProcessing","sep":["b",1],"cls":["<x>",7]}
          """
      ).utf8)
    _ = try Tokenizer(definition: JSONField(parsing: original, file: nil))
    var read = 0
    for position in original.indices {
      for byte in Array("\"{}[]0-9,:ax\\".utf8) + [0x00, 0xFF] {
        var mutated = original
        mutated[position] = byte
        guard let file = try? JSONField(parsing: mutated, file: nil) else { continue }
        do {
          let tokenizer = try Tokenizer(definition: file)
          _ = tokenizer.decode(tokenizer.encode("ab <x> \u{E9}?", maximumLength: 4))
          read += 1
        } catch is InputError {}
      }
    }
    #expect(read > 100)
  }
}
