import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

/// Special tokens in prompts, triggers and words.
@Suite struct SpecialTokenTests {
  private let end = "<|endoftext|>"

  private func start(
    _ prompts: [String], _ models: [String], _ change: (inout TokenSearch) -> Void = { _ in }
  )
    throws -> TokenSearchRun
  {
    var search = TokenSearch(.gcg, suffixLength: 2)
    (search.initial, search.searchWidth) = (.repeating("a"), 16)
    change(&search)
    let encoders = try models.map(TinyModel.textEncoder)
    return try search.start(
      SearchTask(prompts: prompts, losses: encoders.map { EmbeddingTextLoss($0, towards("the chest", $0)) }),
      seed: 1)
  }

  @Test(
    arguments: [
      ("tiny-clip", "<|endoftext|>"), ("tiny-clip", "a <|startoftext|>"), ("tiny-bert", "[SEP]"),
      ("tiny-bert", "a [MASK] b"), ("tiny-bert", "\u{2603}"),
    ])
  func triggersOfSpecialTokensAreRefusedAsTextsAndAsNumbers(model: String, text: String) throws {
    let tokens = try TinyModel.textEncoder(model).tokenizer.encode(text, addingSpecialTokens: false)
    let asText = #expect(throws: InputError.self) { try start(["a"], [model]) { $0.initial = .text(text) } }
    let asNumbers = #expect(throws: InputError.self) {
      try start(["a"], [model]) { $0.initial = .tokens(tokens) }
    }
    #expect(asText?.field == "initial text" && asText?.found == "\"\(text)\"")
    #expect(asText?.expected == asNumbers?.expected)
    #expect(asText?.expected == "tokens of the vocabulary that are not special")
  }

  @Test func promptsThatEndBeforeTheTriggerAreRefused() throws {
    for model in ["tiny-clip", "tiny-clip-text"] {
      for prompt in ["a \(end) b", "\(end)", "a \(end) {trigger}"] {
        let error = #expect(throws: InputError.self) { try start([prompt], [model]) }
        #expect(error?.field == "prompt" && error?.expected.contains("end token") == true)
      }
      for prompt in ["{trigger} a \(end) b", "a <|startoftext|> b", "{trigger} \(end) {trigger}"] {
        #expect(try start([prompt], [model]).bestTexts.count == 1)
      }
      #expect(try start(["a \(end) b"], [model]) { $0.place = .prefix }.bestTexts.count == 1)
      #expect(try start(["a \(end)", "a"], [model]).bestTexts.count == 2)
    }
    // A model for which it is no end token reads all.
    #expect(try start(["a \(end) b"], ["tiny-bert"]).bestTexts.count == 1)
    #expect(try start(["a [SEP] b"], ["tiny-bert"]).bestTexts.count == 1)
  }

  @Test func embeddingsDoNotDependOnWhatIsNotRead() throws {
    let encoder = try TinyModel.textEncoder("tiny-clip")
    let tokens = encoder.tokens(of: "a \(end) b")
    let read = encoder.readLength(of: tokens)
    #expect(tokens.count == 6 - 1 && read == 3)
    var changed = tokens
    changed[read] = tokens[1]
    #expect(encoder.textEmbeddings(tokens: [tokens]) == encoder.textEmbeddings(tokens: [changed]))
    let whole = encoder.tokens(of: "a b")
    #expect(encoder.readLength(of: whole) == whole.count)
    #expect(try TinyModel.textEncoder("tiny-bert").readLength(of: [1, 2, 3]) == 3)
  }

  private func substituting(_ table: [String: [String]], in prompt: String, _ models: [String]) throws
    -> TokenSearchRun
  {
    var search = TokenSearch.words
    search.substitution = .table(table)
    let encoders = try models.map(TinyModel.textEncoder)
    var run = try search.start(
      SearchTask(prompts: [prompt], losses: encoders.map { EmbeddingTextLoss($0, towards("the chest", $0)) }),
      seed: 1)
    for _ in 0..<10 { run.step() }
    return run
  }

  @Test func wordsOfSpecialTokensStay() throws {
    let run = try substituting(["sep": ["chest"], "left": ["right"]], in: "left [SEP] lung", ["tiny-bert"])
    #expect(run.candidates == 2)
    // Together with what stands around it, a word must not become a special token.
    let joined = try substituting(["x": ["SEP", "chest"]], in: "[x] lung", ["tiny-bert"])
    #expect(joined.candidates == 2 && !joined.bestText.contains("[SEP]"))
  }

  @Test func wordsThatSpellSpecialTokensAreRefused() throws {
    let error = #expect(throws: InputError.self) {
      try substituting(["left": ["[SEP] right"]], in: "left lung", ["tiny-bert"])
    }
    #expect(error?.field == "synonyms" && error?.found == "\"[SEP] right\"")
  }

  @Test func wordsBehindTheEndAreNoWordsToReplace() throws {
    let table = ["left": ["right"]]
    let error = #expect(throws: InputError.self) {
      try substituting(table, in: "a \(end) left", ["tiny-clip"])
    }
    #expect(error?.field == "prompt")
    #expect(try substituting(table, in: "left \(end) left", ["tiny-clip"]).candidates > 1)
  }

  /// The prompt stands before every text in searches as well, and is no part of what is saved.
  @Test func defaultPromptsArePartOfWhatIsSearched() throws {
    try withTemporaryFolder { folder in
      let copy = folder.appendingPathComponent("model")
      try FileManager.default.copyItem(at: RepositoryFixtures.model("tiny-bert"), to: copy)
      try copy.write(
        #"{"prompts":{"q":"scan: "},"default_prompt_name":"q"}"#.utf8, to: "config_sentence_transformers.json"
      )
      let prompted = try ModelFolder(contentsOf: copy).textEncoder()
      let plain = try TinyModel.textEncoder("tiny-bert")
      for prompt in ["the lung", "", "{trigger} the lung"] {
        let counting = CountingEncoder(prompted)
        var search = TokenSearch(.gcg, suffixLength: 2)
        (search.initial, search.searchWidth) = (.repeating("a"), 16)
        var run = try search.start(
          prompt: prompt, against: counting, objective: towards("the chest", prompted), seed: 1)
        for _ in 0..<3 { run.step() }
        #expect(!run.bestText.contains("scan"))
        let target = plain.textEmbeddings(of: ["scan: the chest"])
        let score = -CosineObjective(target: target).losses(
          of: plain.textEmbeddings(of: ["scan: " + run.bestText])
        ).item
        #expect(abs(score - run.bestScore) < 1e-5)
        let start = plain.tokens(of: "scan: ").dropLast()
        #expect(counting.scored.allSatisfy { $0.starts(with: start) })
      }
    }
  }
}
