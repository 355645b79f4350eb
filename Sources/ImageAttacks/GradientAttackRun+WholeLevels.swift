import Imaging
import Perturbations
import Tensors

/// A search in whole levels, for budgets that are too small to be spread over an image.
extension GradientAttackRun {
  /// The number of times that an estimated gradient is taken anew while nothing is found.
  private static let estimates = 16

  /// Moves levels of the clean image along its gradient by whole levels, as far as the budget goes, and keeps
  /// the best image that this gives if it is better than the best so far.
  ///
  /// A step that is spread over an image rounds to nothing where its share of each channel is less than half
  /// a level. It is tried where that has happened, where the budget is scant, for Adam, which moves all
  /// channels alike, where the budget does not bear one level everywhere, and for steps of the whole radius
  /// under L0, of which one takes no pixel but the steepest as far as it may go.
  mutating func tryWholeLevels(_ index: Int) {
    let ledger = target.ledgers[index]
    guard attack.roundingEvaluations > 0 else { return }
    if mayBeWorseThanClean(ledger) { consider([ledger.cleanImage], index) }
    guard hasFoundNothing(index) || mayBeSpreadTooThin(ledger) else { return }
    for _ in 0..<(estimate.isExact ? 1 : Self.estimates) {
      let gradient = gradientOfClean(index)
      consider(ledger.imagesOfWholeLevels(descending: gradient), index)
      if hasFoundNothing(index) { consider(ledger.imagesOfFewLevels(descending: gradient), index) }
      if !hasFoundNothing(index) { return }
    }
  }

  private func hasFoundNothing(_ index: Int) -> Bool {
    state.paths[index].best == target.ledgers[index].cleanImage.planes
  }

  /// Whether the best image may be worse than the clean one, because the attack began at a random point from
  /// which it need not have come back.
  private func mayBeWorseThanClean(_ ledger: PixelLedger) -> Bool {
    attack.startsRandomly && (ledger.geometry.startsFarAway || attack.source != .derivative)
  }

  private func mayBeSpreadTooThin(_ ledger: PixelLedger) -> Bool {
    switch attack.rule {
    case _ where ledger.geometry.isScant(ledger.budget.radius): true
    case .adam: !ledger.bearsOneLevelEverywhere
    case .wholeRadius: ledger.budget.norm == .l0
    case .steepest, .momentum, .nesterov, .varianceTuned, .apgd: false
    }
  }

  /// The gradient at the clean image, as the attack takes its gradients: from derivatives or differences,
  /// over copies, smoothed.
  private mutating func gradientOfClean(_ index: Int) -> [Float] {
    let ledger = target.ledgers[index]
    guard estimate.isExact else {
      var generators = [state.paths[index].generator]
      let gradient = estimate.gradients(at: [ledger.cleanPixels], owners: [index], using: &generators)[0]
      state.paths[index].generator = generators[0]
      state.evaluations += estimate.cost
      return gradient
    }
    state.evaluations += target.loss.modelCount
    return estimate.gradients(at: [ledger.cleanImage], owners: [index])[0].gradient
  }

  /// Keeps the best of the images if it is better than the best so far.
  private mutating func consider(_ images: [Image], _ index: Int) {
    guard !images.isEmpty else { return }
    let losses = target.loss.losses(of: images, owners: images.map { _ in index })
    state.evaluations += images.count * target.loss.modelCount
    for (image, loss) in zip(images, losses) where loss < state.paths[index].bestLoss {
      let levels = image.planes
      state.paths[index].best = levels
      state.paths[index].bestPixels = levels.map { [scale = target.ledgers[index].scale] in $0 / scale.perUnit
      }
      state.paths[index].bestLoss = loss
    }
  }
}
