// A text-search strategy of one's own: one random token at a time, and a genetic algorithm.
import Checking
import Crossmatch
import Phantoms

struct OneAtATime: SearchStrategy {
  var width = 16

  func step(_ context: inout SearchContext) {
    let candidates = context.draw(width, from: context.best.candidate)
    if candidates.isEmpty { context.exhaust() }
    for scored in context.score(candidates) { context.keep(scored) }
  }
}

struct Genetic: SearchStrategy {
  var size = 16
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

let model = try ModelFolder(named: "phantom-clip").textEncoder()
let goal = SearchGoal("a fundus photograph")
let strategies: [any SearchStrategy] = [OneAtATime(), Genetic()]
for strategy in strategies {
  let task = SearchTask(
    prompts: ["a chest x-ray"], losses: [try goal.loss(under: model)], strategy: strategy)
  let result = try TokenSearch(.own, suffixLength: 3).run(
    task, goal: goal.description, limits: RunLimits(steps: 8), seed: 0)
  print("\(type(of: strategy)): \(result.cleanScore) → \(result.verified)  \(result.adversarial.text)")
  check(result.verified > result.cleanScore, "\(type(of: strategy)) should come nearer")
  let again = model.textEmbeddings(of: [result.adversarial.text])
    .cosineSimilarity(to: model.textEmbeddings(of: goal.towards)).values[0]
  check(abs(again - result.verified) < 1e-5, "the saved text scores \(again), not \(result.verified)")
}

// The same strategy searches the text's side of a cross attack.
let pairModel = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
var cross = try CrossAttack(
  image: GradientAttack(budget: try Budget(.linf, radius: 4 / 255)),
  text: TokenSearch(.own, suffixLength: 2), textSteps: 2, rounds: 2)
cross.textStrategy = OneAtATime()
let pair = try cross.run(
  on: phantom.image, caption: "a chest radiograph", goal: .breakMatch(), against: [pairModel], seed: 0)
print("cross attack: \(pair.clean.score) → \(pair.verified)  \(pair.adversarial.text)")
check(pair.verified < pair.clean.score, "a cross attack by it should move the pair apart")
