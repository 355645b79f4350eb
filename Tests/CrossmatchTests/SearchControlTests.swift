import Crossmatch
import Tensors
import Testing

/// Constraints, schedules, restarts, probes, and limits.
@Suite struct SearchControlTests {
  private let encoder: any TextEncoder
  private let prompt = "a normal chest"
  private let target = "a radiograph with a nodule"

  init() throws { encoder = try TinyModel.textEncoder("tiny-bert") }

  private var search: TokenSearch {
    var search = TokenSearch(.gcg, suffixLength: 3)
    (search.searchWidth, search.topK, search.initial, search.bufferSize) = (24, 24, .repeating("a"), 1)
    return search
  }

  private func start(
    _ search: TokenSearch, on encoder: (any TextEncoder)? = nil, draft: (any TextEncoder)? = nil,
    fluency: (any TextPenalty)? = nil
  ) throws -> TokenSearchRun {
    func loss(_ encoder: any TextEncoder) -> EmbeddingTextLoss {
      EmbeddingTextLoss(encoder, towards(target, encoder))
    }
    return try search.start(
      SearchTask(
        prompts: [prompt], losses: [loss(encoder ?? self.encoder)], draft: draft.map(loss), fluency: fluency
      ),
      seed: 1)
  }

  /// The start lies beyond the cap; the search has to find its way back and then stay.
  @Test func theTextsOwnEmbeddingMovesNoFurtherThanTheCap() throws {
    func shift(_ text: String) -> Float {
      1 - -towards(prompt, encoder).losses(of: encoder.textEmbeddings(of: [text])).item
    }
    var free = search
    free.initial = .text("b c d")
    var run = try start(free)
    for _ in 0..<8 { run.step() }
    let cap = shift("a normal chest b c d") * 0.8
    try #require(shift(run.bestText) > cap)
    free.largestShift = cap
    var capped = try start(free)
    #expect(!capped.isWithinCap && !capped.meets(ScoreCriterion(-1)))
    for _ in 0..<8 { capped.step() }
    #expect(capped.isWithinCap && shift(capped.bestText) <= cap + 1e-5)
    #expect(capped.bestScore < run.bestScore)
  }

  private struct Dislike: TextPenalty {
    let letter: Character
    func penalties(of texts: [String]) -> [Float] {
      texts.map { text in Float(text.dropFirst("a normal chest".count).count { $0 == letter }) }
    }
  }

  @Test func aScorersPenaltyCountsButIsNotReported() throws {
    var search = search
    search.initial = .text("e e e")
    search.fluencyWeight = 10
    var run = try start(search, fluency: Dislike(letter: "e"))
    for _ in 0..<6 { run.step() }
    #expect(!run.bestTrigger.words.contains("e"))
    let score = -towards(target, encoder).losses(of: encoder.textEmbeddings(of: [run.bestText])).item
    #expect(abs(score - run.bestScore) < 1e-5)
  }

  @Test func widthsAndGradientsFollowTheSchedule() throws {
    let counting = CountingEncoder(encoder)
    var search = search
    search.stages = [
      .init(width: 2), .init(from: 8, width: 6, gradients: 3), .init(from: 30, width: 4, gradients: 0),
    ]
    var run = try start(search, on: counting)
    let measured = counting.differentiated.count
    var counts: [[Int]] = []
    for _ in 0..<6 {
      let (scored, differentiated) = (counting.scored.count, counting.differentiated.count)
      run.step()
      counts.append([counting.scored.count - scored, counting.differentiated.count - differentiated])
    }
    #expect(counts == [[2, 1], [2, 1], [2, 1], [6, 3], [6, 3], [6, 3]])
    run.step()
    #expect(counting.differentiated.count - measured == 12)
  }

  @Test func startsOverWhenStuck() throws {
    let counting = CountingEncoder(encoder)
    var search = search
    (search.restarts, search.restartPatience, search.suffixLength) = (2, 1, 1)
    search.searchWidth = 512
    var run = try start(search, on: counting)
    var best = run.bestScore
    for _ in 0..<8 {
      run.step()
      #expect(run.bestScore >= best)
      best = run.bestScore
    }
    #expect(Set(counting.scored).count == counting.scored.count)
    let points = Set(counting.differentiated)
    #expect(points.count > 2)
  }

  @Test func patienceEndsARun() throws {
    var search = search
    (search.suffixLength, search.searchWidth, search.bufferSize) = (1, 512, 0)
    let result = try search.run(
      prompt: prompt, target: target, against: encoder, limits: RunLimits(steps: 100, patience: 3), seed: 1)
    #expect(result.run.stopped == .patience)
    let scores = result.run.trace.map(\.score)
    #expect(scores.suffix(4).allSatisfy { $0 == scores.last } && scores.dropLast(3).count >= 1)
    #expect(result.run.steps < 20)
  }

  /// Gradients of many copies are taken in as many batches as memory allows, to the same result.
  @Test func aMemoryLimitChangesBatchesNotResults() throws {
    var results: [String] = []
    for limit in [1, 1024] {
      var search = TokenSearch(.gaslite, suffixLength: 4)
      (search.initial, search.searchWidth, search.gradientMemory) = (.text("a b c d"), 8, limit)
      var run = try start(search)
      run.step()
      results.append(run.bestText)
    }
    #expect(results[0] == results[1])
  }

  // MARK: Probe sampling

  /// A draft that agrees fully lets one candidate through beside the probes, and it is the best of all.
  @Test func aDraftThatAgreesSavesNearlyAllEvaluations() throws {
    var search = search
    (search.searchWidth, search.topK) = (32, 64)
    var (plain, probed) = (try start(search), try start(search, draft: encoder))
    plain.step()
    probed.step()
    #expect(probed.bestScore == plain.bestScore && probed.bestText == plain.bestText)
    #expect(plain.evaluations == 1 + 1 + 32 && plain.draftEvaluations == 0)
    #expect(probed.evaluations == 1 + 1 + 2 + 1 && probed.draftEvaluations == 32)
  }

  /// One that knows nothing lets more through: about half of an eighth.
  @Test func aDraftThatDisagreesSavesLess() throws {
    var search = search
    (search.searchWidth, search.topK) = (256, 200)
    var probed = try start(search, draft: TinyModel.textEncoder("tiny-clip"))
    for _ in 0..<4 { probed.step() }
    // The start and four gradients aside.
    let (scored, drafted) = (probed.evaluations - 5, probed.draftEvaluations)
    #expect(drafted > 100)
    #expect((drafted / 16 + 4...drafted / 16 + drafted / 8 + 4).contains(scored), "\(scored) of \(drafted)")
    #expect(encoder.tokens(of: probed.bestText) == probed.bestTokens)
  }
}
