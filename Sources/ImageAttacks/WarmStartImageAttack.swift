/// An image attack that can go on from any point within its budget, and so can be part of rounds.
public protocol WarmStartImageAttack: ImageAttack where Run: RoundImageRun {
  /// Whether rounds begin at a random point within the budget instead of the clean image.
  var startsRandomly: Bool { get }

  /// Starts at float pixels `[channels, height, width]` that keep the budget of the target's one image.
  ///
  /// Throws `InputError` for settings that are not possible.
  func start(on target: PixelTarget, from pixels: [Float], seed: Int) throws -> Run
}

/// A run of an image attack that can go on from any point.
public protocol RoundImageRun: ImageAttackRun {
  /// The float image, `[channels, height, width]`, that the best 8-bit image of the target's one image was
  /// rounded from, and its loss.
  var bestPoint: (pixels: [Float], loss: Float) { get }
}

extension GradientAttack: WarmStartImageAttack {
  /// Goes on from float pixels with the attack's own settings. Throws `InputError` for impossible ones.
  public func start(on target: PixelTarget, from pixels: [Float], seed: Int) throws -> GradientAttackRun {
    try validate()
    return GradientAttackRun(attack: self, target: target, seed: seed, from: pixels)
  }
}

extension GradientAttackRun: RoundImageRun {
  /// The float image that the best image was rounded from, and its loss.
  public var bestPoint: (pixels: [Float], loss: Float) {
    (state.paths[0].bestPixels, state.paths[0].bestLoss)
  }
}

extension QueryAttack: WarmStartImageAttack {
  /// False: rounds begin at the image as it is.
  public var startsRandomly: Bool { false }

  /// Goes on from float pixels with the attack's own settings. Throws `InputError` for impossible ones.
  public func start(on target: PixelTarget, from pixels: [Float], seed: Int) throws -> QueryAttackRun {
    try validate()
    return QueryAttackRun(self, steps: queries, target: target, seed: seed, from: pixels)
  }
}

extension ProposalAttack: WarmStartImageAttack {
  /// False: rounds begin at the image as it is.
  public var startsRandomly: Bool { false }

  /// Goes on from float pixels with the attack's own settings. Throws `InputError` for impossible ones.
  public func start(
    on target: PixelTarget, from pixels: [Float], seed: Int
  ) throws -> ProposalRun<Proposal> {
    try validate()
    return ProposalRun(proposal, steps: steps, target: target, seed: seed, from: pixels)
  }
}

extension ProposalRun: RoundImageRun {
  /// The float image that the best image was rounded from, and its loss.
  public var bestPoint: (pixels: [Float], loss: Float) {
    (state.paths[0].pixels, state.paths[0].bestLoss)
  }
}
