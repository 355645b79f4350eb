import Files
import Foundation
import Testing
import Tokenizers

/// Folders without `tokenizer.json`, whose vocabulary files are read as the family reads them.
@Suite(.serialized) struct VocabularyFileTests {
  /// A new folder with files of these names and contents, removed afterwards.
  private static func withFolder<Result>(
    _ files: [String: String], _ body: (URL) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files {
      try Data(content.utf8).write(to: folder.appendingPathComponent(name))
    }
    return try body(folder)
  }

  private static func expectLines(_ name: String, _ tokenizer: Tokenizer) throws {
    let lines = try Fixture.lines()
    let expected = try Fixture.lineIDs(name)
    let wrong = lines.indices.filter { tokenizer.encode(lines[$0]) != expected[$0] }
    #expect(wrong.isEmpty, "\(wrong.count) lines differ, first at \(wrong.prefix(10))")
  }

  /// `vocab.json` and `merges.txt` of a tokenizer file, added tokens included.
  private static func pairFiles(_ name: String) throws -> [String: String] {
    let definition = try Fixture.json("\(name)/tokenizer.json")
    let model = try definition.member("model")
    var members: [(key: String, value: JSON)] = try model.member("vocab").object().members
    for token in try definition.member("added_tokens").elements() {
      let content = try token.member("content").string()
      if !members.contains(where: { identical($0.key, content) }) {
        members.append((content, .integer(try token.member("id").integer())))
      }
    }
    let merges = try model.member("merges").elements().map { merge -> String in
      if case .string(let text) = merge.value { return text }
      return try merge.elements().map { try $0.string() }.joined(separator: " ")
    }
    return [
      "vocab.json": JSON.object(JSONObject(members: members)).text(),
      "merges.txt": "#version: 0.2\n" + merges.joined(separator: "\n") + "\n",
    ]
  }

  @Test func wordPiecesFromAListOfTokens() throws {
    let vocabulary = try Fixture.json("minilm/tokenizer.json").member("model").member("vocab").members()
    let tokens = vocabulary.map(\.key).joined(separator: "\n") + "\n"
    try Self.withFolder(["vocab.txt": tokens]) { folder in
      try Self.expectLines("minilm", Tokenizer(contentsOf: folder, family: .bert))
    }
    try Self.withFolder(["vocab.txt": tokens, "tokenizer_config.json": #"{"do_lower_case":false}"#]) {
      folder in
      let cased = try Tokenizer(contentsOf: folder, family: .bert)
      #expect(cased.encode("Cat") != cased.encode("cat"))
      #expect(cased.decode(cased.encode("a cat, a nodule")) == "a cat, a nodule")
    }
  }

  @Test func pairsOfCLIPFromItsTwoFiles() throws {
    let files = try Self.pairFiles("clip")
    try Self.withFolder(files) { folder in
      try Self.expectLines("clip", Tokenizer(contentsOf: folder, family: .clip))
      let open = try Tokenizer(contentsOf: folder, family: .openCLIP)
      #expect(open.encode("A  cat &amp; <end_of_text>") == [49_406, 320, 2368, 261, 49_407, 49_407])
    }
    let stated = ["tokenizer_config.json": #"{"tokenizer_class":"CLIPTokenizer","model_max_length":77}"#]
    try Self.withFolder(files.merging(stated) { $1 }) { folder in
      let tokenizer = try Tokenizer(contentsOf: folder)
      #expect(tokenizer.encode("a cat") == [49_406, 320, 2368, 49_407])
      #expect(tokenizer.modelMaximumLength == 77)
    }
  }

  @Test(arguments: [
    ("roberta", TokenizerFamily.roberta, #"{"add_prefix_space":true}"#), ("qwen2", .qwen2, "{}"),
  ])
  func pairsOfBytesFromTheirTwoFiles(name: String, family: TokenizerFamily, settings: String) throws {
    var files = try Self.pairFiles("families/\(name)")
    let special = try Fixture.json("families/\(name)/tokenizer.json").member("added_tokens").elements()
    files["tokenizer_config.json"] = settings
    let contents: [JSON] = try special.map { .string(try $0.member("content").string()) }
    let map: JSON = ["additional_special_tokens": .array(contents)]
    files["special_tokens_map.json"] = map.text()
    try Self.withFolder(files) { folder in
      let tokenizer = try Tokenizer(contentsOf: folder, family: family)
      try Digests("families/\(name)/digests").compare(
        encode: { tokenizer.encode($0) }, decode: { tokenizer.decode($0, skippingSpecialTokens: false) })
    }
  }

  @Test(arguments: [
    ("xlmr", TokenizerFamily.xlmRoberta, "unigram", "sentencepiece.bpe.model", "{}"),
    ("t5", .t5, "unigram", "spiece.model", "{}"),
    ("siglip", .siglip, "unigram", "spiece.model", "{}"),
    ("llama", .llama, "bpe", "tokenizer.model", "{}"),
    ("llama-new", .llama, "bpe", "tokenizer.model", #"{"legacy":false}"#),
    (
      "gemma", .gemma, "bpe", "tokenizer.model",
      #"{"bos_token":"<s>","eos_token":"</s>","pad_token":"<unk>","unk_token":"<unk>"}"#
    ),
  ])
  func sentencePieceAsTheFamilyReadsIt(
    name: String, family: TokenizerFamily, model: String, file: String, settings: String
  ) throws {
    try Self.withFolder(["tokenizer_config.json": settings]) { folder in
      try Data(Fixture.bytes("spm/\(model).model")).write(to: folder.appendingPathComponent(file))
      if family == .siglip {
        // Not read: those of SigLIP were made for other tools.
        try Data("{}".utf8).write(to: folder.appendingPathComponent("tokenizer.json"))
      }
      let tokenizer = try Tokenizer(contentsOf: folder, family: family)
      // Of a hundred equal letters, SigLIP's tokenizers of transformers 4 and 5 make different ids.
      try Digests("slow/\(name).digests", hasTexts: false, hasScalars: false).compare(
        encode: { tokenizer.encode($0) }, leavingOut: family == .siglip ? [0] : [])
      let decoded = tokenizer.decode(tokenizer.encode("a nodule in the left lobe"))
      // Gemma's own models put no space before a text, and decoding takes none back.
      #expect(decoded == (family == .gemma ? " " : "") + "a nodule in the left lobe")
    }
  }

  @Test func sigLIP2ReadsGemmasFileInLowerCase() throws {
    let gemma = String(decoding: try Fixture.bytes("families/gemma/tokenizer.json"), as: UTF8.self)
    try Self.withFolder(["tokenizer.json": gemma]) { folder in
      let plain = try Tokenizer(contentsOf: folder)
      let lowercasing = try Tokenizer(contentsOf: folder, family: .siglip2)
      #expect(plain.encode("A Nodule") != plain.encode("a nodule"))
      #expect(lowercasing.encode("A Nodule") == plain.encode("a nodule"))
    }
  }

  @Test func foldersSayWhatIsMissingOrWrong() throws {
    func refusal(_ files: [String: String], _ family: TokenizerFamily?) throws -> InputError? {
      try Self.withFolder(files) { folder in
        #expect(throws: InputError.self) { try Tokenizer(contentsOf: folder, family: family) }
      }
    }
    #expect(try refusal([:], nil)?.file?.hasSuffix("tokenizer.json") == true)
    #expect(try refusal([:], .bert)?.file?.hasSuffix("vocab.txt") == true)
    #expect(try refusal([:], .siglip)?.file?.hasSuffix("spiece.model") == true)
    #expect(try refusal(["vocab.txt": "[UNK]\na\na\n"], .bert)?.field == "line 3")
    #expect(try refusal(["vocab.txt": "a\n[UNK]\n", "added_tokens.json": #"{"b":0}"#], .bert) != nil)
    let pairs = ["vocab.json": #"{"a":0,"b":1,"ab":2}"#]
    #expect(try refusal(pairs, .gpt2)?.file?.hasSuffix("merges.txt") == true)
    #expect(try refusal(pairs.merging(["merges.txt": "a b\nb a\n"]) { $1 }, .gpt2)?.field == "line 2")
    #expect(try refusal(pairs.merging(["merges.txt": "a b\n"]) { $1 }, .openCLIP)?.field == "vocabulary")
    #expect(try refusal(["spiece.model": "\u{A}\u{7F}"], .siglip)?.field == "byte 0")
  }
}
