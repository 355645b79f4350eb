import CrossAttacks
import Files
import ImageAttacks
import Perturbations
import Runs
import TokenAttacks

/// What the attacks of a study have in common: as many evaluations and one budget for all.
public struct StudySettings: Sendable, Hashable, Codable {
  /// The largest distance of attacked images from the clean ones.
  public var budget: Budget
  /// The most evaluations of an attack: forward passes of single texts and images, gradients included. The
  /// step that reaches it is finished.
  public var evaluations: Int
  /// Tokens of the suffix that attacks on the text search for, as many for all; 20 are published.
  public var suffixLength = 20
  /// The word of which every token of a suffix is at first: one token of the model's vocabulary. As GCG's
  /// authors have it unless set.
  public var initialWord = "!"
  /// Candidates of a step of the search.
  public var searchWidth = 16
  /// Tokens of steepest descent that are considered at a position.
  public var topK = 64
  /// Steps on the image in a round of `mcm` and `mcm-as-published`.
  public var imageSteps = 5
  /// The most tokens of an answer.
  public var maximumTokens = 64

  /// Settings with a budget and a number of evaluations.
  public init(budget: Budget, evaluations: Int) {
    (self.budget, self.evaluations) = (budget, evaluations)
  }

  /// Throws `InputError` for counts out of range.
  public func validate() throws {
    try StepCount.check(evaluations, "evaluations", in: 1...StepCount.most)
    try InputError.check("suffix length", suffixLength, 1...100_000)
    try InputError.check("search width", searchWidth, 1...1_000_000)
    try InputError.check("top-k", topK, 1...1_000_000)
    try StepCount.check(imageSteps, "image steps", in: 1...1_000_000)
    try InputError.check("maximum tokens", maximumTokens, 1...(1 << 24))
  }

  private var search: TokenSearch {
    var search = TokenSearch(.gcg, suffixLength: suffixLength)
    (search.searchWidth, search.topK, search.initial) = (searchWidth, topK, .repeating(initialWord))
    return search
  }

  /// The attack on the image alone; its steps go on until the evaluations are spent.
  var imageAttack: PGD { PGD(budget: budget, stepSize: budget.radius / 4, steps: evaluations) }

  /// The attack on the text alone, or on both sides; its rounds go on until the evaluations are spent.
  ///
  /// Throws `InputError` for counts out of range.
  func crossAttack(_ schedule: CrossSchedule) throws -> CrossAttack {
    var image = imageAttack
    image.steps = imageSteps
    return try CrossAttack(image: image, text: search, rounds: evaluations, schedule: schedule)
  }

  /// The published attack; its rounds go on until the evaluations are spent.
  var publishedAttack: PublishedMCM {
    var attack = PublishedMCM()
    (attack.rounds, attack.imageSteps, attack.heldTo) = (evaluations, imageSteps, budget)
    (attack.suffixLength, attack.initialWord) = (suffixLength, initialWord)
    return attack
  }
}
