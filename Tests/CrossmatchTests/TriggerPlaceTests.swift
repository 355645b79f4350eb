import Crossmatch
import Files
import Tensors
import Testing

/// Where a trigger stands, and what it starts as.
@Suite struct TriggerPlaceTests {
  private func search(_ initial: InitialTrigger, length: Int = 3) -> TokenSearch {
    var search = TokenSearch(.gcg, suffixLength: length)
    (search.searchWidth, search.topK, search.initial) = (24, 24, initial)
    return search
  }

  private func start(
    _ search: TokenSearch, _ prompt: String, _ encoder: any TextEncoder
  ) throws -> TokenSearchRun {
    try search.start(prompt: prompt, against: encoder, objective: towards("a nodule", encoder), seed: 3)
  }

  @Test(arguments: TokenSearchTests.models)
  func aPrefixStandsBeforeThePrompt(_ name: String) throws {
    let encoder = try TinyModel.textEncoder(name)
    var search = search(.repeating("a"))
    search.place = .prefix
    var run = try start(search, "the left chest", encoder)
    #expect(run.bestText == "a a a the left chest")
    for _ in 0..<3 { run.step() }
    #expect(run.bestText.hasSuffix(" the left chest") && run.bestText != "a a a the left chest")
    #expect(encoder.tokens(of: run.bestText) == run.bestTokens)
  }

  @Test(
    arguments: TokenSearchTests.models,
    [
      ("in {trigger} the chest", "in a b the chest", "in the chest"),
      ("{trigger} chest", "a b chest", "chest"), ("chest {trigger}", "chest a b", "chest"),
      ("chest {trigger}, left {trigger}.", "chest a b, left a b.", "chest, left."),
      ("{trigger}", "a b", ""),
    ])
  func theTriggerStandsWhereverTheTextSaysSo(
    _ name: String, _ place: (prompt: String, start: String, clean: String)
  ) throws {
    let encoder = try TinyModel.textEncoder(name)
    var run = try start(search(.text("a b")), place.prompt, encoder)
    #expect(run.bestText == place.start)
    #expect(run.cleanTexts == [place.clean])
    for _ in 0..<3 { run.step() }
    #expect(run.bestText == place.prompt.replacing("{trigger}", with: run.bestTrigger.words))
    #expect(encoder.tokens(of: run.bestText) == run.bestTokens)
  }

  /// The gradient of a trigger in two places is the sum over both: with everything considered, one step of the flips method
  /// has to score the flip that this sum says is best.
  @Test func placesShareOneGradient() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    let objective = towards("a nodule", encoder)
    let counting = CountingEncoder(encoder)
    var search = TokenSearch.hotFlip
    (search.initial, search.bufferSize, search.searchWidth, search.topK) = (.text("a"), 1, 1, 4096)
    var run = try search.start(
      prompt: "{trigger} left {trigger} chest", against: counting, objective: objective, seed: 1)
    run.step()
    let tokens = encoder.tokens(of: "a left a chest")
    let gradient = gradient(at: encoder.inputEmbeddings(of: [tokens])) {
      objective.losses(of: encoder.textEmbeddings(inputs: $0, tokens: [tokens])).sum()
    }
    let a = encoder.tokenizer.encode("a", addingSpecialTokens: false)[0]
    let places = tokens.indices.filter { tokens[$0] == a }
    #expect(places.count == 2)
    let sum = places.map { gradient.rows($0..<$0 + 1) }.reduce(.zeros([1, gradient.columns]), +)
    let losses = matrixProduct(sum, encoder.tokenEmbeddings, transposeB: true).values
    let flip = try #require(counting.scored.last?[places[0]])
    let better = losses.indices.filter { losses[$0] < losses[Int(flip)] }
    // Whatever would be better still must be banned or not survive.
    for token in better {
      let word = encoder.tokenizer.decode(
        [Int32(token)], skippingSpecialTokens: false, cleaningUpSpaces: false)
      let isUsable =
        encoder.tokens(of: "\(word) left \(word) chest").count == tokens.count
        && word.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        && encoder.tokenizer.encode(word, addingSpecialTokens: false) == [Int32(token)]
      #expect(!isUsable, "\(word)")
    }
  }

  @Test(arguments: TokenSearchTests.models)
  func startsFromTextTokensOrAtRandom(_ name: String) throws {
    let encoder = try TinyModel.textEncoder(name)
    let ids = encoder.tokenizer.encode("left b c", addingSpecialTokens: false)
    #expect(try start(search(.text("left b c")), "a chest", encoder).bestTrigger.tokens == ids)
    #expect(try start(search(.tokens(ids)), "a chest", encoder).bestText == "a chest left b c")
    let random = try start(search(.random, length: 5), "a chest", encoder)
    #expect(random.bestTrigger.tokens.count == 5)
    #expect(encoder.tokens(of: random.bestText) == random.bestTokens)
    #expect(random.bestTrigger.tokens != (try other(encoder)))
  }

  private func other(_ encoder: any TextEncoder) throws -> [Int32] {
    try search(.random, length: 5).start(
      prompt: "a chest", against: encoder, objective: towards("a nodule", encoder), seed: 4
    ).bestTrigger.tokens
  }

  @Test(arguments: [
    (InitialTrigger.text(""), "initial trigger"), (.tokens([2]), "initial tokens"),
    (.tokens([-1]), "initial tokens"), (.tokens([1 << 30]), "initial tokens"),
    (.tokens([]), "initial trigger"),
    (.repeating("left chest"), "initial word"),
    (.text(String(repeating: "a ", count: 40)), "prompt"),
  ])
  func refusesStartsThatAreNone(_ initial: InitialTrigger, _ field: String) throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    let error = #expect(throws: InputError.self) { _ = try start(search(initial), "a chest", encoder) }
    #expect(error?.field == field)
  }
}
