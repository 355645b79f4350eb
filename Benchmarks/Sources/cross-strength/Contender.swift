import Crossmatch

/// An attack in the comparison.
struct Contender: Sendable {
  let name: String
  let attack: any PairAttack
  /// Whether it may spend as many evaluations as ours did on the same pair; else its paper's own.
  let isHeldToEvaluations: Bool
}

extension Contender {
  /// Those that are compared within a budget. The first one's evaluations are what others are held to.
  static func all(_ budget: Budget, suffixLength: Int, rounds: Int) throws -> [Contender] {
    func ours(_ schedule: CrossSchedule, rounds: Int = rounds) throws -> CrossAttack {
      var text = TokenSearch(.gcg, triggerLength: suffixLength)
      (text.searchWidth, text.topK) = (64, 64)
      let image = try PGD(budget: budget, stepSize: budget.radius / 4, steps: 5)
      return try CrossAttack(image: image, text: text, rounds: rounds, schedule: schedule)
    }
    var published = PublishedMCM()
    published.suffixLength = suffixLength
    published.rounds = 100_000
    var held = published
    held.heldTo = budget
    let plenty = 100_000
    return [
      Contender(name: "mcm (both)", attack: try ours(.both), isHeldToEvaluations: false),
      Contender(name: "better", attack: try ours(.better, rounds: plenty), isHeldToEvaluations: true),
      Contender(name: "alternate", attack: try ours(.alternate, rounds: plenty), isHeldToEvaluations: true),
      Contender(name: "adaptive", attack: try ours(.adaptive, rounds: plenty), isHeldToEvaluations: true),
      Contender(name: "image-first", attack: try ours(.imageFirst), isHeldToEvaluations: false),
      Contender(name: "text-first", attack: try ours(.textFirst), isHeldToEvaluations: false),
      Contender(name: "text-only", attack: try ours(.textOnly, rounds: plenty), isHeldToEvaluations: true),
      Contender(name: "image-only", attack: try ours(.imageOnly, rounds: plenty), isHeldToEvaluations: true),
      Contender(name: "mcm-as-published, held to the budget", attack: held, isHeldToEvaluations: true),
      Contender(name: "mcm-as-published", attack: published, isHeldToEvaluations: true),
      Contender(
        name: "sep-attack", attack: try CrossPreset.sepAttack.attack(budget: budget),
        isHeldToEvaluations: false),
      Contender(
        name: "co-attack", attack: try CrossPreset.coAttack.attack(budget: budget), isHeldToEvaluations: false
      ),
      Contender(name: "sga", attack: try CrossPreset.sga.attack(budget: budget), isHeldToEvaluations: false),
    ]
  }
}
