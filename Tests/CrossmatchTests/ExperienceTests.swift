import Crossmatch
import Foundation
import Tensors
import Testing

@testable import Objectives
@testable import TokenAttacks

/// What a search learns about tokens, and how it leaves where it is stuck.
@Suite struct ExperienceTests {
  private let encoder: any TextEncoder
  private let objective: CosineObjective
  private let prompt = "a normal chest"

  init() throws {
    encoder = try TinyModel.textEncoder("tiny-bert")
    objective = towards("a radiograph with a nodule", encoder)
  }

  private func run(_ search: TokenSearch, on encoder: any TextEncoder) throws -> TokenSearchRun {
    try search.start(prompt: prompt, against: encoder, objective: objective, seed: 1)
  }

  private func loss(_ tokens: [Int32]) -> Float {
    objective.losses(of: encoder.textEmbeddings(tokens: [tokens])).item
  }

  /// A mean effect is that beyond what is usual at the position, over one more than the trials.
  @Test func effectsAreMeansBeyondWhatIsUsual() {
    var experience = TokenExperience(positions: 2)
    experience.note(5, at: 0, rise: 1)  // nothing was usual; now 0.3 is
    experience.note(5, at: 0, rise: 0.5)  // 0.2 beyond; now 0.36
    experience.note(6, at: 1, rise: -0.4)
    experience.note(7, at: 0, rise: 0.36)
    let rises = experience.meanRises(vocabulary: 9).values
    let expected: [Float] = [0, 0, 0, 0, 0, 1.2 / 3, -0.4 / 2, 0, 0]
    #expect(zip(rises, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// A position that costs two standard deviations more than another is replaced e^(2 · preference) times less often.
  @Test func positionsAreWeighedByWhatReplacingThemCosts() {
    var experience = TokenExperience(positions: 2)
    #expect(experience.positionWeights(preference: 2) == [1, 1])
    experience.note(5, at: 0, rise: 1)
    experience.note(6, at: 0, rise: 2)
    experience.note(7, at: 1, rise: -1)
    let weights = experience.positionWeights(preference: 2)
    #expect(abs(weights[0] - Float(exp(-4.0))) < 1e-5 && weights[1] == 1)
  }

  /// The first position is drawn in proportion to its weight, the second in proportion among the others.
  @Test func positionsAreDrawnByTheirWeights() {
    var generator = RandomGenerator(seed: 8)
    let sampler = CandidateSampler(choices: [], replacements: 2, weights: [6, 3, 1])
    var counts = [[Int]: Int]()
    let draws = 20_000
    for _ in 0..<draws { counts[sampler.positions(count: 3, using: &generator), default: 0] += 1 }
    let expected: [[Int]: Double] = [
      [0, 1]: 0.6 * 3 / 4, [0, 2]: 0.6 / 4, [1, 0]: 0.3 * 6 / 7, [1, 2]: 0.3 / 7, [2, 0]: 0.1 * 6 / 9,
      [2, 1]: 0.1 * 3 / 9,
    ]
    for (order, share) in expected {
      // Five standard deviations.
      #expect(
        abs(Double(counts[order] ?? 0) / Double(draws) - share) < 5 * (share / Double(draws)).squareRoot())
    }
  }

  /// With a strong preference, only the position is replaced at which replacements cost least so far.
  @Test func cheapPositionsArePreferred() throws {
    let counting = CountingEncoder(encoder)
    var search = TokenSearch(.gcg)
    search.initial = .text("a b c d")
    (search.searchWidth, search.topK, search.bufferSize) = (24, 64, 1)
    search.positionPreference = 1000
    var run = try run(search, on: counting)
    let base = counting.scored.last!
    run.step()
    var experience = TokenExperience(positions: 4)
    let first = base.count - 5
    for tokens in counting.scored.dropFirst(counting.scored.firstIndex(of: base)! + 1) {
      let position = tokens.indices.first { tokens[$0] != base[$0] }!
      experience.note(tokens[position], at: position - first, rise: loss(tokens) - loss(base))
    }
    let weights = experience.positionWeights(preference: 1)
    let cheapest = weights.indices.max { weights[$0] < weights[$1] }!
    let (current, known) = (run.bestTokens, counting.scored.count)
    run.step()
    let next = counting.scored.dropFirst(known)
    #expect(!next.isEmpty)
    #expect(next.allSatisfy { $0[first + cheapest] != current[first + cheapest] })
  }

  /// Where experience counts for everything, the token that did best so far is what is tried at every position.
  @Test func tokensAreChosenByWhatTheyDid() throws {
    let counting = CountingEncoder(encoder)
    var search = TokenSearch(.gcg)
    search.initial = .text("a b c d")
    (search.searchWidth, search.topK, search.bufferSize, search.experience) = (32, 1, 1, 1e6)
    var run = try run(search, on: counting)
    let base = counting.scored.last!
    let first = base.count - 5
    run.step()
    let tried = counting.scored.dropFirst(counting.scored.firstIndex(of: base)! + 1)
    #expect(tried.count > 1)
    var experience = TokenExperience(positions: 4)
    for tokens in tried {
      let changed = tokens.indices.filter { tokens[$0] != base[$0] }
      #expect(changed.count == 1)
      experience.note(tokens[changed[0]], at: changed[0] - first, rise: loss(tokens) - loss(base))
    }
    let rises = experience.meanRises(vocabulary: encoder.tokenEmbeddings.shape[0]).values
    let best = rises.indices.min { rises[$0] < rises[$1] }!
    #expect(rises[best] < 0)

    let (current, known) = (run.bestTokens, counting.scored.count)
    run.step()
    let next = counting.scored.dropFirst(known)
    #expect(!next.isEmpty)
    for tokens in next {
      let changed = tokens.indices.filter { tokens[$0] != current[$0] }
      #expect(changed.count == 1 && Int(tokens[changed[0]]) == best)
    }
  }

  /// A stuck search goes on from its best with some positions replaced, and keeps the best.
  @Test func stuckSearchesAreDisturbed() throws {
    let counting = CountingEncoder(encoder)
    var search = TokenSearch(.gcg)
    search.initial = .text("a b c d")
    (search.searchWidth, search.topK, search.bufferSize) = (4, 8, 1)
    (search.restarts, search.restartPatience, search.disturbance) = (3, 1, 2)
    var run = try run(search, on: counting)
    var disturbances = 0
    for _ in 0..<60 {
      let known = counting.scored.count
      let before = run.bestScore
      run.step()
      #expect(run.bestScore >= before)
      // A step scores four candidates, and a disturbance one more.
      guard counting.scored.count == known + 5 else { continue }
      disturbances += 1
      let best = counting.scored.dropLast().min { loss($0) < loss($1) }!
      let changed = zip(counting.scored.last!, best).count { $0 != $1 }
      #expect((1...2).contains(changed))
    }
    #expect(disturbances == 3)
    #expect(Set(counting.scored).count == counting.scored.count)
  }

  /// `fast`, interrupted in the middle of its sweeps, ends as if it had not been.
  @Test func experienceIsPartOfTheState() throws {
    var search = TokenSearch(.fast, suffixLength: 4)
    search.initial = .repeating("a")
    search.stages[0] = .init(width: 8, gradients: 2, method: .sweep)
    search.stages.removeLast(2)
    let task = SearchTask(prompts: [prompt], losses: [EmbeddingTextLoss(encoder, objective)])
    var whole = try search.start(task, seed: 3)
    for _ in 0..<3 { whole.step() }
    let state = try JSONDecoder().decode(
      TokenSearchRun.State.self, from: JSONEncoder().encode(whole.state))
    var resumed = try search.start(task, seed: 3, resuming: state)
    for _ in 0..<5 {
      whole.step()
      resumed.step()
    }
    #expect(whole.bestTokens == resumed.bestTokens && whole.bestScore == resumed.bestScore)
    #expect(whole.evaluations == resumed.evaluations)
  }

  /// The triggers that a step scored, behind the prompt and before the last special token.
  private func triggers(_ scored: some Sequence<[Int32]>, length: Int) -> [[Int32]] {
    scored.map { Array($0.dropLast().suffix(length)) }
  }

  /// Where distances count for everything, each position is replaced by its nearest neighbour.
  @Test func nearTokensAreChosenWhereDistancesCount() throws {
    let counting = CountingEncoder(encoder)
    var search = TokenSearch(.gcg)
    search.initial = .text("a b c d")
    (search.searchWidth, search.topK, search.bufferSize, search.distanceWeight) = (64, 1, 1, 1e9)
    search.rules.allowsNonASCII = true
    var run = try run(search, on: counting)
    let base = counting.scored.last!
    run.step()
    let tried = counting.scored.dropFirst(counting.scored.firstIndex(of: base)! + 1)
    #expect(!tried.isEmpty)
    let table = encoder.tokenEmbeddings
    func distance(_ one: Int32, _ other: Int32) -> Float {
      (table.gatheringRows(at: [Int(one)]) - table.gatheringRows(at: [Int(other)])).squared().sum().item
    }
    let before = triggers([base], length: 4)[0]
    for after in triggers(tried, length: 4) {
      let position = try #require(after.indices.first { after[$0] != before[$0] })
      let reached = distance(after[position], before[position])
      let nearer = (0..<Int32(table.shape[0])).filter {
        $0 != before[position] && distance($0, before[position]) < reached * 0.999
      }
      // Only tokens that the rules forbid are nearer.
      let allowed = AllowedTokens(search.rules, for: encoder)
      #expect(nearer.allSatisfy { !allowed.contains($0) })
    }
  }

  /// The mean starts with the first gradient, and moves towards each next one by what is not kept.
  @Test func gradientsAreBlendedModelByModel() {
    var memory = GradientMemory()
    let (first, second) = (Tensor([1, 2], shape: [1, 2]), Tensor([5, -2], shape: [1, 2]))
    #expect(memory.blended(first, ofModel: 0, keeping: 0.75).values == [1, 2])
    #expect(memory.blended(second, ofModel: 1, keeping: 0.75).values == [5, -2])
    #expect(memory.blended(second, ofModel: 0, keeping: 0.75).values == [2, 1])
    #expect(memory.blended(first, ofModel: 0, keeping: 0.75).values == [1.75, 1.25])
    #expect(memory.isValid(positions: 1) && !memory.isValid(positions: 3))
  }

  /// With nearly all of it kept, the second step goes by the first one's gradient, as long as nothing moved there.
  @Test func momentumKeepsToEarlierGradients() throws {
    func firstChoices(momentum: Float) throws -> [Set<[Int32]>] {
      let counting = CountingEncoder(encoder)
      var search = TokenSearch(.gcg)
      search.initial = .text("a b c d")
      (search.searchWidth, search.topK, search.bufferSize, search.momentum) = (64, 1, 0, momentum)
      var run = try run(search, on: counting)
      return (0..<2).map { _ in
        let known = counting.scored.count
        run.step()
        return Set(triggers(counting.scored.dropFirst(known), length: 4))
      }
    }
    let plain = try firstChoices(momentum: 0)
    let kept = try firstChoices(momentum: 0.9999)
    #expect(plain[0] == kept[0])
    #expect(plain[1] != kept[1])
    // What is tried anew differs from the first step's choices in the position that was replaced only.
    let chosen = Set(kept[0].flatMap { Array($0.enumerated()) }.map { "\($0.offset) \($0.element)" })
    for trigger in kept[1] {
      #expect(trigger.enumerated().count { !chosen.contains("\($0.offset) \($0.element)") } <= 1)
    }
  }
}
