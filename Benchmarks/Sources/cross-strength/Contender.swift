import Crossmatch

/// An attack in the comparison.
struct Contender: Sendable {
  /// How an attack is brought to a number of evaluations.
  enum Stop: Sendable {
    /// By its course: what it had reached before the first step that did not fit.
    case course
    /// By running it anew until it has spent them; a step that has begun is finished.
    case end
    /// Not at all: it spends what its paper says.
    case own
  }

  let name: String
  let attack: any PairAttack
  let stop: Stop
}

extension Contender {
  /// 64 candidates and a gradient for the text, five steps for the image, and what rounding and comparing take.
  private static let evaluationsOfARound = 80

  /// Those that are compared within a budget, the default of `cross-attack` first.
  ///
  /// - Parameter evaluations: the most that any of them may spend
  static func all(_ budget: Budget, suffixLength: Int, evaluations: Int) throws -> [Contender] {
    func ours(_ schedule: CrossSchedule, rounds: Int? = nil) throws -> Contender {
      var text = TokenSearch(.gcg, suffixLength: suffixLength)
      (text.searchWidth, text.topK) = (64, 64)
      let image = PGD(budget: budget, stepSize: budget.radius / 4, steps: 5)
      let attack = try CrossAttack(
        image: image, text: text, rounds: rounds ?? evaluations, schedule: schedule)
      return Contender(name: schedule.rawValue, attack: attack, stop: .course)
    }
    var published = PublishedMCM()
    (published.suffixLength, published.rounds) = (suffixLength, evaluations)
    var held = published
    held.heldTo = budget
    // Attacks that finish one side before they begin the other have to know how many rounds they have.
    let rounds = evaluations / evaluationsOfARound
    return [
      try ours(.both), try ours(.better), try ours(.alternate), try ours(.adaptive),
      try ours(.imageFirst, rounds: rounds), try ours(.textFirst, rounds: rounds), try ours(.textOnly),
      try ours(.imageOnly), Contender(name: "mcm-as-published in budget", attack: held, stop: .end),
      Contender(name: "mcm-as-published", attack: published, stop: .end),
    ]
      + (try [CrossPreset.sepAttack, .coAttack, .sga].map {
        Contender(name: $0.rawValue, attack: try $0.attack(budget: budget), stop: .own)
      })
  }
}
