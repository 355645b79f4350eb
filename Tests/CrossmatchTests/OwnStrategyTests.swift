import Crossmatch
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// A random token at a random position, for as many candidates as the stage says; with a gradient, one of the
/// best tokens.
private struct OneAtATime: SearchStrategy {
  func step(_ context: inout SearchContext) {
    let choices = context.choices(at: context.best)
    let candidates = context.draw(context.stage.width, from: context.best.candidate, among: choices)
    if candidates.isEmpty { context.exhaust() }
    for scored in context.score(candidates) { context.keep(scored) }
  }
}

/// Parents are drawn from a population, and children have each position from one of them.
private struct Genetic: SearchStrategy {
  var size = 8
  var population: [ScoredCandidate] = []

  mutating func step(_ context: inout SearchContext) {
    if population.isEmpty { population = context.score(context.draw(size, from: context.best.candidate)) }
    let children = (0..<size).compactMap { _ -> Candidate? in
      guard let mother = population.randomElement(using: &context.generator)?.candidate,
        let father = population.randomElement(using: &context.generator)?.candidate
      else { return nil }
      let child = zip(mother, father).map { Bool.random(using: &context.generator) ? $0 : $1 }
      return context.draw(1, from: Candidate(child)).first
    }
    population += context.score(children)
    population = Array(population.sorted { $0.precedes($1) }.prefix(size))
    if let best = population.first { context.keep(best) }
  }
}

/// Proposes what must not be: other lengths, special tokens, numbers that are none, and what is banned.
private struct Reckless: SearchStrategy {
  func step(_ context: inout SearchContext) {
    let start = context.best.candidate
    var wrong = [
      Candidate([]), Candidate(start.numbers + [7]), Candidate(Array(repeating: -1, count: start.count)),
    ]
    wrong += [2, 3, 99_999, .max].map { Candidate(Array(repeating: $0, count: start.count)) }
    let scored = context.score(wrong, near: wrong[0])
    precondition(scored.isEmpty && wrong.allSatisfy { !context.admits($0) })
    for candidate in wrong {
      precondition(context.draw(3, from: candidate, replacing: -4).allSatisfy(context.admits))
      _ = context.texts(with: candidate)
      _ = context.alternatives(to: candidate)
    }
    _ = context.draw(.max, from: start, among: [])
    context.exhaust()
  }
}

/// Strategies that come with the task, written against public declarations alone.
@Suite struct OwnStrategyTests {
  private let encoder: any TextEncoder
  private let prompt = "a normal chest"

  init() throws { encoder = try TinyModel.textEncoder("tiny-bert") }

  private var loss: EmbeddingTextLoss { EmbeddingTextLoss(encoder, towards("a nodule", encoder)) }

  private var search: TokenSearch {
    var search = TokenSearch(.own, suffixLength: 3)
    (search.initial, search.searchWidth) = (.text("a b c"), 6)
    return search
  }

  private func task(_ strategy: any SearchStrategy) -> SearchTask {
    SearchTask(prompts: [prompt], losses: [loss], strategy: strategy)
  }

  @Test(arguments: [OneAtATime(), Genetic()] as [any SearchStrategy], [0, 1, 3])
  func improvesAndKeepsAllRules(_ strategy: any SearchStrategy, gradients: Int) throws {
    var search = search
    search.stages[0].gradients = gradients
    let counting = CountingEncoder(encoder)
    let loss = EmbeddingTextLoss(counting, towards("a nodule", encoder))
    var run = try search.start(on: [prompt], against: [loss], by: strategy, seed: 2)
    let start = run.bestScore
    for _ in 0..<12 { run.step() }
    #expect(run.bestScore > start)
    #expect(encoder.tokenizer.encode(run.bestText) == run.bestTokens)
    #expect(Set(counting.scored).count == counting.scored.count)
    #expect(abs(self.loss.scores(of: [run.bestText])[0] - run.bestScore) < 1e-5)
    if gradients == 0 { #expect(counting.differentiated.isEmpty) }
  }

  /// What the strategy remembers is in the snapshot.
  @Test(arguments: [OneAtATime(), Genetic()] as [any SearchStrategy])
  func goesOnWithTheSameBits(_ strategy: any SearchStrategy) throws {
    var search = search
    (search.restarts, search.restartPatience) = (2, 2)
    var whole = try search.start(task(strategy), seed: 5)
    for _ in 0..<4 { whole.step() }
    let saved = try JSONDecoder().decode(TokenSearchRun.State.self, from: JSONEncoder().encode(whole.state))
    var rest = try search.start(task(strategy), seed: 5, resuming: saved)
    for _ in 0..<6 {
      whole.step()
      rest.step()
    }
    #expect(rest.best == whole.best && rest.evaluations == whole.evaluations)
    #expect(rest.steps == 10)
    // One with other settings is another search.
    #expect(throws: InputError.self) { try search.start(task(Genetic(size: 3)), seed: 5, resuming: saved) }
  }

  @Test func nothingThatItProposesBreaksARule() throws {
    var run = try search.start(task(Reckless()), seed: 1)
    run.step()
    #expect(run.isExhausted && run.candidates == 1)
    var words = TokenSearch(.own)
    words.substitution = .table(["normal": ["clear"]])
    run = try words.start(task(Reckless()), seed: 1)
    run.step()
    #expect(run.isExhausted && run.candidates == 1)
  }

  @Test func replacesWordsToo() throws {
    var search = TokenSearch(.own)
    search.substitution = .table(["normal": ["clear", "left"], "chest": ["lung"]])
    var run = try search.start(task(OneAtATime()), seed: 1)
    for _ in 0..<20 where !run.isExhausted { run.step() }
    #expect(run.isExhausted && (4...6).contains(run.candidates))
  }

  /// It takes its turn among those of the library.
  @Test func standsInAScheduleOfStages() throws {
    var search = search
    search.stages = [
      TokenSearch.Stage(width: 4), TokenSearch.Stage(from: 10, width: 4, gradients: 0, method: .own),
    ]
    var run = try search.start(task(OneAtATime()), seed: 1)
    for _ in 0..<8 { run.step() }
    #expect(run.steps == 8 && run.evaluations > 20)
  }

  @Test func isGivenWhereItIsNeeded() throws {
    let errors = [
      #expect(throws: InputError.self) { try search.start(on: [prompt], against: [loss], seed: 1) },
      #expect(throws: InputError.self) {
        try TokenSearch(.gcg, suffixLength: 2).start(task(OneAtATime()), seed: 1)
      },
    ]
    #expect(errors.allSatisfy { $0?.field == "strategy" })
  }

  /// Results name it, with what it encodes.
  @Test func standsInResults() throws {
    let result = try search.run(
      task(Genetic(size: 4)), goal: SearchGoal("a nodule").description, limits: RunLimits(steps: 2), seed: 1)
    let strategy = try JSONField(parsing: Array(result.json.utf8), file: nil).member("attack").member(
      "strategy")
    #expect(try strategy.member("name").string() == "Genetic")
    #expect(try strategy.member("settings").member("size").integer(in: 0...9) == 4)
  }

  /// It searches the text's side of a cross attack as well, which nothing else can go on by.
  @Test func searchesTheTextOfACrossAttack() throws {
    let model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var text = TokenSearch(.own, suffixLength: 2)
    text.initial = .repeating("a")
    let image = try PGD(budget: Budget(.linf, radius: 4 / 255), stepSize: 1 / 255, steps: 2)
    var attack = try CrossAttack(image: image, text: text, textSteps: 2, rounds: 2)
    let clean = Image(width: 32, height: 32, channels: 3, pixels: (0..<3072).map { UInt8($0 % 251) })
    func run() throws -> CrossAttackResult {
      try attack.run(on: clean, caption: prompt, against: [model], seed: 1)
    }
    #expect(throws: InputError.self) { try run() }
    attack.textStrategy = OneAtATime()
    let found = try run()
    #expect(found.verified < found.clean.score)
    #expect(found.textOnly != found.clean.score)
    let record = try JSONField(parsing: Array(found.json.utf8), file: nil).member("attack").member("text")
    #expect(try record.member("strategy").member("name").string() == "OneAtATime")
    let encoded = try JSON(encoding: attack).text()
    attack.textStrategy = Genetic()
    #expect(try JSON(encoding: attack).text() != encoded)
  }
}
