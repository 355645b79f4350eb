import EmbeddingModels
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// Folders in which files are missing, broken, or laid out in another way.
@Suite struct ModelFolderTests {
  @Test(arguments: [
    ("tiny-bert", "config.json"), ("tiny-bert", "1_Pooling/config.json"), ("tiny-clip", "config.json"),
    ("tiny-clip", "preprocessor_config.json"), ("tiny-clip-vision-projection", "preprocessor_config.json"),
  ])
  func missingFilesAreNamed(fixture: String, name: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.remove(name)
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.file(name).path)
      #expect(error?.found == "nothing that can be read")
    }
  }

  /// Without tokenizer.json, the files of the model's family are read.
  @Test(arguments: [
    ("tiny-bert", "vocab.txt"), ("tiny-clip", "vocab.json"), ("tiny-clip-text", "vocab.json"),
  ])
  func missingTokenizersAreNamed(fixture: String, file: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.remove("tokenizer.json")
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.file(file).path)
    }
  }

  @Test(arguments: ["tiny-bert", "tiny-clip", "tiny-clip-text", "tiny-clip-vision-projection"])
  func missingWeightsAreNamed(fixture: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.remove("model.safetensors")
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.url.path)
      #expect(error?.expected.contains("model.safetensors") == true)
      try copy.write([0x80], to: "pytorch_model.bin")
      let refusal = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(refusal?.file == copy.file("pytorch_model.bin").path)
    }
  }

  @Test(arguments: [
    ("tiny-bert", "modules.json"), ("tiny-bert", "sentence_bert_config.json"),
    ("tiny-bert", "tokenizer_config.json"), ("tiny-clip", "tokenizer_config.json"),
  ])
  func filesThatMayBeMissingMayBeMissing(fixture: String, name: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.remove(name)
      let embedding = try ModelFolder(contentsOf: copy.url).textEncoder().textEmbeddings(of: ["a"])
      #expect(embedding.values.allSatisfy { $0.isFinite })
    }
  }

  private static let documents = [
    ("tiny-bert", "config.json"), ("tiny-bert", "modules.json"), ("tiny-bert", "1_Pooling/config.json"),
    ("tiny-bert", "sentence_bert_config.json"), ("tiny-bert", "tokenizer.json"),
    ("tiny-bert", "tokenizer_config.json"), ("tiny-clip", "config.json"), ("tiny-clip", "tokenizer.json"),
    ("tiny-clip", "tokenizer_config.json"), ("tiny-clip", "preprocessor_config.json"),
  ]

  @Test(arguments: documents)
  func brokenJSONIsNamed(fixture: String, name: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      let whole = try copy.bytes(name)
      for bytes in [[], Array(whole[..<(whole.count / 2)]), whole + [0x7D], [0xFF] + whole] {
        try copy.write(bytes, to: name)
        let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
        #expect(error?.file == copy.file(name).path)
        #expect(error?.field == "JSON")
      }
    }
  }

  @Test(arguments: documents)
  func documentsOfAnotherKindAreNamed(fixture: String, name: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      for text in ["null", "3", "\"text\"", name == "modules.json" ? "{}" : "[]"] {
        try copy.write(text.utf8, to: name)
        let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
        #expect(error?.file == copy.file(name).path)
      }
    }
  }

  @Test func absentFoldersAndFilesForFoldersAreRefused() throws {
    try withTemporaryFolder { folder in
      let config = folder.appendingPathComponent("config.json")
      #expect(throws: InputError.self) { try ModelFolder(contentsOf: config) }
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: folder) }
      #expect(error?.file == config.path)
      try FileManager.default.createDirectory(at: config, withIntermediateDirectories: false)
      #expect(throws: InputError.self) { try ModelFolder(contentsOf: folder) }
    }
  }

  /// The layout that older sentence-transformers wrote.
  @Test func transformerMayStandInAFolderOfItsOwn() throws {
    try ModelFolderCopy.of("tiny-bert") { copy in
      let flat = try ModelFolder(contentsOf: copy.url)
      let digest = try flat.weightsSHA256()
      let place = copy.file("0_Transformer")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
      for name in [
        "config.json", "model.safetensors", "sentence_bert_config.json", "tokenizer.json",
        "tokenizer_config.json",
      ] {
        try FileManager.default.moveItem(at: copy.file(name), to: place.appendingPathComponent(name))
      }
      try copy.edit("modules.json") { $0[["0", "path"]] = "0_Transformer" }
      let nested = try ModelFolder(contentsOf: copy.url)
      let texts = ["a scan", String(repeating: "long ", count: 200)]
      let embeddings = try [nested, flat].map { try $0.textEncoder().textEmbeddings(of: texts) }
      #expect(embeddings[0] == embeddings[1])
      #expect(try nested.weightsSHA256() == digest)
    }
  }

  @Test func textsNeverGetMorePositionsThanTheModelHas() throws {
    try ModelFolderCopy.of("tiny-bert") { copy in
      try copy.edit("sentence_bert_config.json") { $0[["max_seq_length"]] = 4096 }
      try copy.edit("config.json") { $0[["text_config"]] = ["max_position_embeddings": 4096] }
      let encoder = try ModelFolder(contentsOf: copy.url).textEncoder()
      #expect(encoder.contextLength == 64)
      let long = String(repeating: "a ", count: 1_000)
      #expect(encoder.textEmbeddings(of: [long]).values.allSatisfy { $0.isFinite })
    }
  }

  @Test func limitOfTheTokenizerIsTheEncodersAsWell() throws {
    try ModelFolderCopy.of("tiny-clip") { copy in
      try copy.edit("tokenizer_config.json") { $0[["model_max_length"]] = 9 }
      let encoder = try ModelFolder(contentsOf: copy.url).textEncoder()
      let tokenizer = try TextTokenizer(contentsOf: copy.url)
      let long = String(repeating: "a ", count: 50)
      #expect(encoder.tokens(of: long).count == 9)
      #expect(tokenizer.tokens(of: long) == encoder.tokens(of: long))
    }
  }

  /// The configuration of each family, and files that only some of them have.
  private static let documentsOfFamilies =
    ParityTests.sentenceModels.map { ($0, "config.json") } + [
      ("tiny-xlm-roberta", "modules.json"), ("tiny-xlm-roberta", "1_Pooling/config.json"),
      ("tiny-xlm-roberta", "2_Dense/config.json"), ("tiny-qwen3", "config_sentence_transformers.json"),
    ]

  /// Documents with a few other bytes give a model that works, or an error of one line.
  @Test(arguments: documents.filter { $0.1 != "tokenizer.json" } + documentsOfFamilies)
  func mutatedDocumentsAreReadOrRefused(fixture: String, name: String) throws {
    var generator = RandomGenerator(seed: 4)
    let bytes = Array("\"{}[]0123456789,:-.e".utf8) + [0x00, 0xFF]
    try ModelFolderCopy.of(fixture) { copy in
      let whole = try copy.bytes(name)
      for _ in 0..<150 {
        var mutated = whole
        for _ in 0...generator.integer(below: 3) {
          mutated[generator.integer(below: whole.count)] = bytes[generator.integer(below: bytes.count)]
        }
        try copy.write(mutated, to: name)
        do {
          let encoder = try ModelFolder(contentsOf: copy.url).textEncoder()
          let embeddings = encoder.textEmbeddings(of: ["", String(repeating: "a ", count: 200)])
          #expect(embeddings.shape == [2, encoder.textDimension])
        } catch let error as InputError {
          #expect(error.description.contains { $0.isNewline } == false)
        }
      }
    }
  }
}
