import Foundation

@testable import Files
@testable import Tokenizers

extension Parser {
  /// Tokenizers from all their files, and texts under fixed ones.
  static let texts: [Parser] = [
    Parser("tokenizer-definition", longest: 6000, seeds: definitions) { input in
      let parts = parts(input, count: 2)
      let text = String(decoding: parts.last ?? [], as: UTF8.self)
      let tokenizer = try Tokenizer(definition: JSONField(parsing: parts[0], file: "tokenizer.json"))
      let ids = tokenizer.encode(text)
      try require(ids.allSatisfy { $0 >= 0 && Int($0) < tokenizer.vocabularySize }, "an id out of range")
      _ = tokenizer.decode(ids)
      _ = tokenizer.decode(ids, skippingSpecialTokens: false, cleaningUpSpaces: true)
      for most in [0, 1, 5] {
        let cut = tokenizer.encode(text, maximumLength: most)
        try require(cut.count <= max(most, tokenizer.specialTokenCount), "longer than the maximum")
      }
    },
    Parser(
      "sentencepiece",
      seeds: { try TestFixtures.files(in: "TokenizersTests/Fixtures/spm", ending: "", most: 16384) }
    ) { input in
      let tokenizer = try Tokenizer(SentencePieceModel(parsing: input, file: "spiece.model"))
      let ids = tokenizer.encode(String(decoding: input.prefix(200), as: UTF8.self))
      try require(ids.allSatisfy { tokenizer.token(for: $0) != nil }, "an id out of range")
      _ = tokenizer.decode(ids)
    },
    Parser("character-map") { input in
      let map = try CharacterMap(input[...], file: "spiece.model", field: "precompiled_charsmap")
      let text = Array(String(decoding: input.suffix(64), as: UTF8.self).unicodeScalars)
      for index in text.indices {
        guard let (replacement, length) = map.longest(in: text, from: index, to: text.count) else { continue }
        try require(
          index + length <= text.count && replacement.count <= max(1, map.longestReplacement),
          "a match beyond the text")
      }
      for start in input.indices.suffix(64) { _ = map.replacement(for: input[start...], longest: false) }
    },
    Parser(
      "vocabulary-files", longest: 6000,
      seeds: {
        [[0] + Array("[UNK]\n[CLS]\na\n##a\n".utf8), [3] + Array("{\"a\":0,\"b\":1}\0#v\na b\n".utf8)]
      }
    ) { input in
      guard let first = input.first else { return }
      let families: [TokenizerFamily] = [.bert, .mpnet, .roberta, .gpt2, .clip, .openCLIP, .qwen2]
      let family = families[Int(first) % families.count]
      let optional = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
      let names =
        (family == .bert || family == .mpnet ? ["vocab.txt"] : ["vocab.json", "merges.txt"]) + optional
      let contents = parts(input.dropFirst(), count: names.count)
      for (index, name) in names.enumerated() {
        let content = index < contents.count ? contents[index] : []
        // JSON files that would be empty are absent.
        if content.isEmpty, optional.contains(name) {
          try? FileManager.default.removeItem(at: scratchFolder.appendingPathComponent(name))
        } else {
          try withFile(content, name) { _ in }
        }
      }
      let tokenizer = try Tokenizer(contentsOf: scratchFolder, family: family)
      _ = tokenizer.decode(tokenizer.encode(String(decoding: input.prefix(100), as: UTF8.self)))
    },
    Parser(
      "text",
      seeds: {
        ["chest x-ray's é e\u{301} 中文 \u{FDFA}", "[CLS] <|endoftext|> 👨‍👩 İ ẞ\u{0}"].map { Array($0.utf8) }
      }
    ) { input in
      let text = String(decoding: input, as: UTF8.self)
      for tokenizer in try fixedTokenizers.get() {
        let ids = tokenizer.encode(text)
        try require(ids.allSatisfy { $0 >= 0 && Int($0) < tokenizer.vocabularySize }, "an id out of range")
        _ = tokenizer.encode(tokenizer.decode(ids))
        try require(tokenizer.encode(text, maximumLength: 7).count <= 7, "longer than the maximum")
      }
    },
  ]

  private static let fixedTokenizers = Result {
    try ["tiny-bert", "tiny-clip", "tiny-xlm-roberta", "tiny-llama"].map {
      try Tokenizer(contentsOf: TestFixtures.model($0))
    }
  }

  /// The definitions of tiny models, each with a text.
  private static func definitions() throws -> [[UInt8]] {
    try TestFixtures.files(in: "EmbeddingModelsTests/Fixtures", ending: "tokenizer.json", most: 5900)
      .map { $0 + [0] + Array("He said é\u{301} it's 12  \u{FDFA}<s>".utf8) }
  }
}
