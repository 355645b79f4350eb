import Imaging
import Tensors

/// The last search over rounding directions.
extension GradientAttackRun {
  /// Rounds levels of the best images to the side where the loss falls, as long as that helps.
  ///
  /// Where a budget is too small to be spread over the image, whole levels of a few channels are tried as
  /// well.
  ///
  /// A proposal flips every rounding whose gradient asks for it; if the loss does not fall, the steepest half
  /// of them, and so on.
  public mutating func finish() {
    for index in target.ledgers.indices {
      searchRounding(index)
      tryWholeLevels(index)
    }
  }

  private mutating func searchRounding(_ index: Int) {
    let (ledger, loss) = (target.ledgers[index], target.loss)
    var left = attack.roundingEvaluations
    func hasFractions(_ pixels: [Float]) -> Bool {
      zip(pixels, ledger.cleanPixels).contains { !ledger.scale.isWhole($0 - $1) }
    }
    guard left > 1, hasFractions(state.paths[index].bestPixels) else { return }
    while left > 1 {
      let path = state.paths[index]
      let current = bestImages[index]
      let gradient = Precision.draftingDerivatives {
        loss.gradients(at: [current], owners: [index])[0].gradient
      }
      left -= 1
      state.evaluations += loss.modelCount
      guard let better = ledger.rounded(path.bestPixels, descending: gradient)?.planes else { return }
      var flips = path.best.indices.filter { better[$0] != path.best[$0] }
      flips.sort { (-gradient[$0].magnitude, $0) < (-gradient[$1].magnitude, $1) }
      var isBetter = false
      while !isBetter, !flips.isEmpty, left > 0 {
        var levels = path.best
        for place in flips { levels[place] = better[place] }
        flips.removeLast((flips.count + 1) / 2)
        let image = ledger.image(ofLevels: levels)
        guard ledger.admits(image) else { continue }
        let value = loss.losses(of: [image], owners: [index])[0]
        left -= 1
        state.evaluations += loss.modelCount
        guard value < path.bestLoss else { continue }
        (state.paths[index].best, state.paths[index].bestLoss) = (levels, value)
        isBetter = true
      }
      if !isBetter { return }
    }
  }
}
