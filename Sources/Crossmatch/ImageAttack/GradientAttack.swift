import Files

/// Attacks that follow the gradient of the loss with respect to an image's pixels: FGSM, BIM, PGD, APGD and the attacks
/// with momentum, under any budget, with or without averaging over varied copies. Defaults are torchattacks' PGD.
///
/// Rounding to 8 bits is part of the attack: losses are those of the 8-bit image, which keeps the budget, while a float
/// image underneath collects steps that are smaller than a level. So are gradients, unless copies are averaged, or
/// gradients are summed over steps that are no whole levels. The best image is kept.
public struct GradientAttack: ImageAttack, Hashable {
  public var budget: Budget
  /// In the budget's units: per channel for L∞, of the whole image for L2 and L1; for L0, of the steepest channel; for
  /// SSIM, what it would spend from the clean image. Not used by every rule.
  public var stepSize: Float
  /// Steps from each start.
  public var steps: Int
  /// Whether to start at a random point within the budget instead of the clean image.
  public var startsRandomly: Bool
  public var rule: GradientRule
  /// How often it starts; after the first time always at a random point.
  public var restarts: Int
  /// Copies whose gradients are averaged.
  public var transformations: [Transformation]
  /// The side of the Gaussian (deviation: a sixth of the side) that gradients are smoothed with, nil for none. TI: Dong
  /// et al., 2019, arXiv:1904.02884, who use 15 pixels on images of 299.
  public var smoothing: Int?
  public var source: GradientSource
  /// Where pixels are changed.
  public var space: PixelSpace
  /// The most evaluations that are spent, after the last step, on rounding levels to the better side. Nothing is rounded
  /// when steps are whole levels. With 0, whole levels are not tried for small budgets either.
  public var roundingEvaluations: Int

  /// Throws `InputError` for a step size that is not above 0, for counts out of range (steps from 0 to a billion, restarts from 1
  /// to a million, copies up to ten thousand in all), and for smoothing over an even number of pixels or more than 4,095.
  public init(
    budget: Budget, stepSize: Float = 2 / 255, steps: Int = 10, startsRandomly: Bool = false,
    rule: GradientRule = .steepest, restarts: Int = 1, transformations: [Transformation] = [],
    smoothing: Int? = nil, source: GradientSource = .derivative, space: PixelSpace = .modelInput,
    roundingEvaluations: Int = 8
  ) throws {
    guard stepSize > 0, stepSize.isFinite else {
      throw InputError(field: "step size", expected: "a number above 0", found: "\(stepSize)")
    }
    try StepCount.check(steps, "steps")
    try StepCount.check(restarts, "restarts", in: 1...1_000_000)
    guard smoothing.map({ (1...4095).contains($0) && $0 % 2 == 1 }) ?? true else {
      throw InputError(
        field: "smoothing", expected: "an odd number of pixels from 1 to 4095", found: "\(smoothing!)")
    }
    let copies = transformations.reduce(1.0) { $0 * Double($1.copies) }
    guard (1...10_000).contains(copies) else {
      throw InputError(field: "copies", expected: "from 1 to 10000 in all", found: "\(copies)")
    }
    (self.budget, self.stepSize, self.steps, self.startsRandomly) = (budget, stepSize, steps, startsRandomly)
    (self.rule, self.restarts, self.transformations) = (rule, restarts, transformations)
    (self.smoothing, self.source, self.space) = (smoothing, source, space)
    self.roundingEvaluations = roundingEvaluations
  }

  public var name: String { source.name ?? rule.name }

  /// Steps over all starts.
  public var totalSteps: Int { steps * restarts }

  public func start(on target: PixelTarget, seed: Int, resuming state: GradientAttackRun.State? = nil) throws
    -> GradientAttackRun
  {
    if let state { return try GradientAttackRun(attack: self, target: target, resuming: state) }
    return GradientAttackRun(attack: self, target: target, seed: seed)
  }
}

/// Projected gradient descent, which a gradient attack is unless another rule is set.
public typealias PGD = GradientAttack
