import Crossmatch
import Files
import Tensors
import Testing

/// What a search may use. One position, everything considered: all that is scored is all that is allowed.
@Suite(.serialized) struct AllowedTokenTests {
  private let prompt = "a scan"

  private func words(
    _ name: String, target: String = "the chest", allows: (@Sendable (Int32, String) -> Bool)? = nil,
    _ change: (inout TokenRules) -> Void
  ) throws -> (encoder: any TextEncoder, words: [String], tokens: [Int32]) {
    let encoder = try TinyModel.textEncoder(name)
    let counting = CountingEncoder(encoder)
    var search = TokenSearch(.randomSearch, suffixLength: 1)
    (search.searchWidth, search.initial) = (8192, .repeating("a"))
    change(&search.rules)
    let task = SearchTask(
      prompts: [prompt], losses: [EmbeddingTextLoss(counting, towards(target, encoder))], targets: [target],
      allows: allows)
    var run = try search.start(task, seed: 1)
    run.step()
    let tokens = counting.scored.dropFirst().map { $0[$0.count - 2] }
    return (
      encoder,
      tokens.map { encoder.tokenizer.decode([$0], skippingSpecialTokens: false, cleaningUpSpaces: false) },
      tokens
    )
  }

  @Test(arguments: TokenSearchTests.models)
  func bansTokensAndWords(_ name: String) throws {
    let all = try words(name) { _ in }
    let (b, c) = (all.tokens[all.words.firstIndex(of: "b")!], "c")
    let rest = try words(name) {
      $0.bannedTokens = [b]
      $0.bannedWords = [c.uppercased()]
    }
    #expect(Set(all.words).subtracting(rest.words) == ["b", "c"])
  }

  @Test(arguments: TokenSearchTests.models)
  func bansTheWordsOfTheTarget(_ name: String) throws {
    let all = try words(name, target: "the left graph") { _ in }
    let rest = try words(name, target: "the left graph") { $0.bansTargetWords = true }
    #expect(rest.words.count < all.words.count)
    let copied = Set(rest.encoder.tokenizer.encode("the left graph", addingSpecialTokens: false))
    #expect(copied.isDisjoint(with: rest.tokens))
    #expect(!copied.isDisjoint(with: all.tokens))
    #expect(Set(rest.words).isDisjoint(with: ["the", "left", "graph"]))
  }

  /// A banned word must not be put together from tokens that are allowed.
  @Test func bannedWordsAreNotSpelledByPieces() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch(.gcg, suffixLength: 2)
    (search.initial, search.topK, search.searchWidth) = (.text("a b"), 4096, 8192)
    let pieces = encoder.tokenizer.encode("nod", addingSpecialTokens: false)
    try #require(pieces.count == 2)
    func scored(_ words: Set<String>) throws -> Set<[Int32]> {
      search.rules.bannedWords = words
      search.initial = .tokens([pieces[0], encoder.tokenizer.encode("b", addingSpecialTokens: false)[0]])
      let counting = CountingEncoder(encoder)
      var run = try search.start(
        prompt: prompt, against: counting, objective: towards("the chest", encoder), seed: 1)
      run.step()
      return Set(counting.scored.map { Array($0.dropLast().suffix(2)) })
    }
    #expect(try scored([]).contains(pieces))
    #expect(try !scored(["nod"]).contains(pieces))
  }

  @Test(arguments: TokenSearchTests.models)
  func takesWholeWordsOnly(_ name: String) throws {
    let found = try words(name) { $0.wholeWordsOnly = true }
    #expect(!found.words.isEmpty)
    for (word, token) in zip(found.words, found.tokens) {
      #expect(word.allSatisfy { $0.isLetter })
      #expect(found.encoder.tokenizer.encode(word, addingSpecialTokens: false) == [token])
    }
  }

  /// "x-ray" is one word; so are its parts.
  @Test func bannedWordsMayHaveHyphens() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    func candidates(banning words: Set<String>) throws -> Int {
      var search = TokenSearch.words
      (search.substitution, search.rules.bannedWords) = (
        .table(["left": ["x-ray", "x ray", "chest"]]), words
      )
      var run = try search.start(prompt: "left", against: encoder, objective: towards("b", encoder), seed: 0)
      for _ in 0..<4 { run.step() }
      return run.candidates
    }
    #expect(try candidates(banning: []) == 4)
    #expect(try candidates(banning: ["X\u{2011}RAY"]) == 3)
    #expect(try candidates(banning: ["ray"]) == 2)
  }

  @Test(arguments: ["left lung", "", "-", "left-", "a,b"])
  func wordsThatAreNoneCannotBeBanned(_ word: String) throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch.gcg
    search.rules.bannedWords = [word]
    let error = #expect(throws: InputError.self) {
      try search.start(prompt: "a", against: encoder, objective: towards("b", encoder), seed: 0)
    }
    #expect(error?.field == "banned words")
  }

  @Test func asksThePredicate() throws {
    let found = try words("tiny-bert", allows: { _, text in text.hasPrefix("l") }) { _ in }
    #expect(!found.words.isEmpty && found.words.allSatisfy { $0.hasPrefix("l") })
  }

  @Test func refusesToStartFromABannedWord() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = TokenSearch.gcg
    search.rules.bannedWords = ["x"]
    let error = #expect(throws: InputError.self) {
      try search.start(prompt: "a", against: encoder, objective: towards("b", encoder), seed: 0)
    }
    #expect(error?.field == "initial trigger")
  }
}
