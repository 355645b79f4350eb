import Files
import Perturbations
import Runs

/// Attacks that follow the gradient of the loss with respect to an image's pixels: FGSM, BIM, PGD, APGD and
/// the attacks with momentum, under any budget, with or without averaging over varied copies. Defaults are
/// torchattacks' PGD.
///
/// Rounding to 8 bits is part of the attack: losses are those of the 8-bit image, which keeps the budget,
/// while a float image underneath collects steps that are smaller than a level. So are gradients, unless
/// copies are averaged, or gradients are summed over steps that are no whole levels. The best image is kept.
public struct GradientAttack: ImageAttack, Hashable, Codable {
  /// The largest distance of the attacked image from the clean one.
  public var budget: Budget
  /// The step size, in the budget's units: per channel for L∞, of the whole image for L2 and L1; for L0, of
  /// the steepest channel; for SSIM, what it would spend from the clean image. Not used by every rule.
  public var stepSize: Float
  /// The number of steps from each start.
  public var steps: Int
  /// Whether to start at a random point within the budget instead of the clean image.
  public var startsRandomly: Bool
  /// The rule for the direction and the size of each step.
  public var rule: GradientRule
  /// The number of starts; all after the first are at random points.
  public var restarts: Int
  /// Transforms that vary the image; the gradients of all its views are averaged. None for the gradient of
  /// the image itself.
  public var transforms: [any InputTransform] {
    get { named.map(\.transform) }
    set { named = newValue.map(NamedTransform.init) }
  }
  private var named: [NamedTransform]
  /// The side of the Gaussian (deviation: a sixth of the side) that gradients are smoothed with, nil for
  /// none. TI: Dong et al., 2019, arXiv:1904.02884, who use 15 pixels on images of 299.
  public var smoothing: Int?
  /// The source of gradients: derivatives or finite differences.
  public var source: GradientSource
  /// The pixels that are changed: the source's or those of the model's input.
  public var space: PixelSpace
  /// The most evaluations that are spent, after the last step, on rounding levels to the better side. Nothing
  /// is rounded when steps are whole levels. With 0, whole levels are not tried for small budgets either.
  public var roundingEvaluations: Int

  private enum CodingKeys: String, CodingKey {
    case budget, stepSize, steps, startsRandomly, rule, restarts, smoothing, source, space,
      roundingEvaluations
    case named = "transforms"
  }

  /// Settings are as the properties say; `validate` says which are possible.
  public init(
    budget: Budget, stepSize: Float = 2 / 255, steps: Int = 10, startsRandomly: Bool = false,
    rule: GradientRule = .steepest, restarts: Int = 1, transforms: [any InputTransform] = [],
    smoothing: Int? = nil, source: GradientSource = .derivative, space: PixelSpace = .modelInput,
    roundingEvaluations: Int = 8
  ) {
    (self.budget, self.stepSize, self.steps, self.startsRandomly) = (budget, stepSize, steps, startsRandomly)
    (self.rule, self.restarts, named) = (rule, restarts, transforms.map(NamedTransform.init))
    (self.smoothing, self.source, self.space) = (smoothing, source, space)
    self.roundingEvaluations = roundingEvaluations
  }

  /// Throws `InputError` for a step size that is not above 0, for counts out of range (steps from 0 to a
  /// billion, restarts from 1 to a million, copies up to ten thousand in all), for smoothing over an even
  /// number of pixels or more than 4,095, and for impossible settings of the rule, the source or a transform.
  public func validate() throws {
    guard stepSize > 0, stepSize.isFinite else {
      throw InputError(field: "step size", expected: "a number above 0", found: "\(stepSize)")
    }
    try StepCount.check(steps, "steps")
    try StepCount.check(restarts, "restarts", in: 1...1_000_000)
    if let smoothing, !(1...4095).contains(smoothing) || smoothing % 2 == 0 {
      throw InputError(
        field: "smoothing", expected: "an odd number of pixels from 1 to 4095", found: "\(smoothing)")
    }
    let copies = transforms.reduce(1.0) { $0 * Double(max(0, $1.viewCount)) }
    guard (1...10_000).contains(copies) else {
      throw InputError(field: "copies", expected: "from 1 to 10000 in all", found: "\(copies)")
    }
    for transform in transforms { try transform.validate() }
    try rule.validate()
    try source.validate()
  }

  /// The copies that the transformations make of an image.
  public var copiesAtATime: Int { transforms.reduce(1) { $0 * $1.viewCount } }

  /// The rule's name, or that of the estimate for gradients from differences.
  public var name: String { source.name ?? rule.name }

  /// Steps over all starts.
  public var totalSteps: Int { steps * restarts }

  /// Norm, radius and all settings in use; the step size only where the rule uses it.
  public var parameters: AttackParameters {
    let budget: AttackParameters = ["norm": .text(budget.norm.rawValue), "radius": .number(budget.radius)]
    return budget.appending(rule.usesStepSize ? ["stepSize": .number(stepSize)] : [:]).appending([
      "imageSteps": .integer(steps), "randomStart": .flag(startsRandomly), "rule": rule.record,
      "restarts": .integer(restarts), "transformations": .list(transforms.map { .members($0.record) }),
      "smoothing": smoothing.map { .integer($0) } ?? .nothing, "gradients": source.record,
      "space": .text(space.rawValue),
    ])
  }

  /// Prepares a run, or takes up an earlier one. Throws `InputError` as `validate` does, and
  /// `PixelTarget.foreignState`.
  public func start(on target: PixelTarget, seed: Int, resuming state: GradientAttackRun.State? = nil) throws
    -> GradientAttackRun
  {
    try validate()
    if let state { return try GradientAttackRun(attack: self, target: target, resuming: state) }
    return GradientAttackRun(attack: self, target: target, seed: seed)
  }
}

/// Projected gradient descent, which a gradient attack is unless another rule is set.
public typealias PGD = GradientAttack
