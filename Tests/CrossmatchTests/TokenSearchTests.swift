import Crossmatch
import Tensors
import Testing

@Suite struct TokenSearchTests {
  static let models = ["tiny-bert", "tiny-clip"]
  private let prompt = "a normal chest"
  private let target = "a radiograph with a nodule"

  private func search(_ length: Int, width: Int = 24, topK: Int = 16) -> TokenSearch {
    var search = TokenSearch(.gcg, suffixLength: length)
    (search.searchWidth, search.topK, search.initial) = (width, topK, .repeating("a"))
    return search
  }

  /// With one position, every token among the choices and width for all of them, one step is a full enumeration.
  @Test(arguments: models)
  func oneStepOverOnePositionFindsTheBestToken(_ name: String) throws {
    let encoder = try TinyModel.textEncoder(name)
    let objective = towards(target, encoder)
    var run = try search(1, width: 4096, topK: 4096)
      .start(prompt: prompt, against: encoder, objective: objective, seed: 1)
    run.step()

    let special = encoder.tokenizer.specialTokenIDs
    let head = encoder.tokenizer.encode(prompt, addingSpecialTokens: false)
    let scores: [Float] = (0..<Int32(encoder.tokenEmbeddings.shape[0])).compactMap { id in
      let word = encoder.tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      let text = prompt + " " + word
      guard !special.contains(id), !word.isEmpty, word.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
        encoder.tokenizer.encode(text, addingSpecialTokens: false) == head + [id]
      else { return nil }
      return -objective.losses(of: encoder.textEmbeddings(of: [text])).item
    }
    #expect(scores.count > 20)
    #expect(abs(run.bestScore - scores.max()!) < 1e-6)
  }

  @Test(arguments: models)
  func theBestTextHasExactlyTheBestTokens(_ name: String) throws {
    let encoder = try TinyModel.textEncoder(name)
    let objective = towards(target, encoder)
    var run = try search(4).start(prompt: prompt, against: encoder, objective: objective, seed: 2)
    for _ in 0..<10 {
      run.step()
      #expect(encoder.tokens(of: run.bestText) == run.bestTokens)
      #expect(run.bestText.hasPrefix(prompt + " "))
      let anew = -objective.losses(of: encoder.textEmbeddings(of: [run.bestText])).item
      #expect(abs(anew - run.bestScore) < 1e-5)
    }
    #expect(run.bestTokens.count == encoder.tokens(of: prompt).count + 4)
  }

  /// Prompts that are nothing, or look like the template's own tokens, must not confuse where the suffix stands.
  @Test(arguments: models, ["", "[SEP]", "a [CLS] chest", "<|startoftext|>"])
  func oddPromptsKeepTheirPlace(_ name: String, _ prompt: String) throws {
    let encoder = try TinyModel.textEncoder(name)
    var run = try search(2).start(
      prompt: prompt, against: encoder, objective: towards(target, encoder), seed: 12)
    run.step()
    #expect(run.bestText.hasPrefix(prompt))
    #expect(encoder.tokens(of: run.bestText) == run.bestTokens)
  }

  @Test func theBestScoreNeverFallsAlthoughTheSearchMayWalkDownhill() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var run = try search(3, width: 2).start(
      prompt: prompt, against: encoder, objective: towards(target, encoder), seed: 3)
    var best = run.bestScore
    for _ in 0..<40 {
      run.step()
      #expect(run.bestScore >= best)
      best = run.bestScore
    }
  }

  /// A search space of few texts: once all are scored, further steps must not score any again.
  @Test func scoresNoTextTwice() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    let counting = CountingEncoder(encoder)
    var run = try search(1, width: 512, topK: 512).start(
      prompt: prompt, against: counting, objective: towards(target, encoder), seed: 4)
    for _ in 0..<5 { run.step() }
    #expect(counting.scored.count > 20)
    #expect(Set(counting.scored).count == counting.scored.count)
    #expect(run.evaluations == counting.scored.count + 5)
  }

  @Test func sameSeedSameResultAndAnotherSeedAnother() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    func result(seed: Int) throws -> (String, [Float]) {
      let result = try search(5).run(
        prompt: prompt, target: target, against: encoder, limits: RunLimits(steps: 6), seed: seed)
      return (result.adversarial.text, result.run.trace.map(\.score))
    }
    let first = try result(seed: 5)
    #expect(try result(seed: 5) == first)
    #expect(try result(seed: 6) != first)
  }

  @Test func movesAwayWhenAskedTo() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    let objective = CosineObjective(.awayFrom, target: encoder.textEmbeddings(of: [prompt]))
    var run = try search(4).start(prompt: prompt, against: encoder, objective: objective, seed: 7)
    let start = run.bestScore
    for _ in 0..<5 { run.step() }
    #expect(run.bestScore < start - 0.05)
    #expect(run.better.isScore(0.1, atLeastAsGoodAs: 0.2))
  }

  @Test func takesAnObjectiveOfTheUsersOwn() throws {
    struct FirstCoordinate: Objective {
      func losses(of embeddings: Tensor) -> Tensor {
        embeddings.transposed().rows(0..<1).reshaped([embeddings.rows])
      }
    }
    let encoder = try TinyModel.textEncoder("tiny-clip")
    var run = try search(3).start(prompt: prompt, against: encoder, objective: FirstCoordinate(), seed: 8)
    let start = run.bestScore
    for _ in 0..<5 { run.step() }
    #expect(run.bestScore > start)
    #expect(abs(run.bestScore + encoder.textEmbeddings(of: [run.bestText]).values[0]) < 1e-5)
  }

  @Test func replacesAtMostAsManyPositionsAsAsked() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    for replacements in [1, 3] {
      var search = search(6)
      search.replacements = replacements
      var run = try search.start(
        prompt: prompt, against: encoder, objective: towards(target, encoder), seed: 9)
      let before = run.bestTokens
      run.step()
      let changed = zip(before, run.bestTokens).count { $0 != $1 }
      #expect((1...replacements).contains(changed))
    }
  }

  /// With a buffer, the search continues from the best of several starts and never from a worse suffix.
  @Test func aBufferStartsFromTheBestOfSeveralSuffixes() throws {
    let encoder = try TinyModel.textEncoder("tiny-bert")
    var search = search(3, width: 4)
    search.bufferSize = 16
    let counting = CountingEncoder(encoder)
    let run = try search.start(
      prompt: prompt, against: counting, objective: towards(target, encoder), seed: 11)
    let starts = counting.scored
    #expect(starts.count == 16 && Set(starts).count == 16)
    #expect(run.evaluations == 16)
    let scores = encoder.textEmbeddings(tokens: starts).cosineSimilarity(
      to: encoder.textEmbeddings(of: [target]).reshaped([encoder.textDimension])
    ).values
    #expect(abs(run.bestScore - scores.max()!) < 1e-6)
    #expect(run.bestScore > scores[0])
  }

  @Test func usesOnlyPrintableASCIIUnlessToldOtherwise() throws {
    let encoder = try TinyModel.textEncoder("tiny-clip")
    var run = try search(4, width: 200, topK: 200).start(
      prompt: prompt, against: encoder, objective: towards("é ß", encoder), seed: 10)
    for _ in 0..<6 { run.step() }
    #expect(run.bestText.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
  }
}
