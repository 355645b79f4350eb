import Files
import Perturbations
import Runs

/// The smallest change, by Euclidean length, that reaches a score. Carlini and Wagner, 2017,
/// arXiv:1608.04644: Adam in the space of tanh on the squared length plus a constant times the loss, as long
/// as the score is not reached; the constant is searched for by bisection. Success is that of the 8-bit
/// image.
public struct CarliniWagner: ImageAttack, Hashable, Codable {
  /// The score to reach.
  public var targetScore: Float
  /// The largest L2 distance that is allowed at all; its norm has to be L2.
  public var budget: Budget
  /// Adam's steps for each constant.
  public var steps: Int
  /// The number of constants that are tried.
  public var searches: Int
  /// The first constant that is tried; above 0.
  public var initialConstant: Float
  /// Adam's learning rate, in the space of tanh; above 0.
  public var learningRate: Float
  /// The pixels that are changed: the source's or those of the model's input.
  public var space: PixelSpace

  /// Settings are as the properties say; `validate` says which are possible.
  public init(
    targetScore: Float, budget: Budget, steps: Int = 50, searches: Int = 6, initialConstant: Float = 1,
    learningRate: Float = 0.01, space: PixelSpace = .modelInput
  ) {
    (self.targetScore, self.budget, self.steps, self.searches) = (targetScore, budget, steps, searches)
    (self.initialConstant, self.learningRate, self.space) = (initialConstant, learningRate, space)
  }

  /// Throws `InputError` for another norm than L2, for numbers that are not positive, and for a score that is
  /// none.
  public func validate() throws {
    guard budget.norm == .l2 else {
      throw InputError(field: "norm", expected: "l2", found: budget.norm.rawValue)
    }
    try StepCount.check(steps, "steps", in: 1...StepCount.most)
    try StepCount.check(searches, "searches", in: 1...1_000_000)
    guard targetScore.isFinite else {
      throw InputError(field: "target score", expected: "a number", found: "\(targetScore)")
    }
    for (name, value) in [("constant", initialConstant), ("step size", learningRate)]
    where !(value > 0 && value.isFinite) {
      throw InputError(field: name, expected: "a number above 0", found: "\(value)")
    }
  }

  /// `cw`.
  public var name: String { "cw" }
  /// Steps for one constant times the number of constants.
  public var totalSteps: Int { steps * searches }

  /// Norm, radius, target score and settings; `radius` is that of the budget.
  public var parameters: AttackParameters {
    [
      "norm": .text(budget.norm.rawValue), "radius": .number(budget.radius),
      "targetScore": .number(targetScore), "stepSize": .number(learningRate), "imageSteps": .integer(steps),
      "searches": .integer(searches), "firstConstant": .number(initialConstant),
      "space": .text(space.rawValue),
    ]
  }

  /// Prepares a run, or takes up an earlier one. Throws `InputError` as `validate` does, and
  /// `PixelTarget.foreignState`.
  public func start(on target: PixelTarget, seed: Int, resuming state: CarliniWagnerRun.State? = nil)
    throws
    -> CarliniWagnerRun
  {
    try validate()
    if let state { return try CarliniWagnerRun(attack: self, target: target, resuming: state) }
    return CarliniWagnerRun(attack: self, target: target)
  }
}
