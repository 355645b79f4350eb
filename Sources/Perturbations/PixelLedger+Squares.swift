import Tensors

/// Proposals of Square attack within a budget; Andriushchenko et al., 2020, arXiv:1912.00049.
extension PixelLedger {
  /// A square search's first point. May leave [0, 1].
  package func squareStart(using generator: inout RandomGenerator) -> [Float] {
    moved(
      from: cleanPixels, by: budget.radius, along: geometry.squareStart(in: squareMove, using: &generator))
  }

  /// A square search's next point after `pixels`. May leave the budget and [0, 1].
  ///
  /// - Parameter share: the share of the image that the step changes, in 0...1
  package func squareProposal(
    after pixels: [Float], share: Float, using generator: inout RandomGenerator
  ) -> [Float] {
    let step = geometry.squareStep(
      after: zip(pixels, cleanPixels).map { $0 - $1 }, share: share, within: budget.radius, in: squareMove,
      using: &generator)
    return moved(from: step.startsClean ? cleanPixels : pixels, by: step.size, along: step.direction)
  }

  private var squareMove: SquareMove {
    SquareMove(width: cleanImage.width, height: cleanImage.height, channels: cleanImage.channels)
  }

  private func moved(from pixels: [Float], by size: Float, along direction: [Float]) -> [Float] {
    var point = step(size, along: direction)
    for index in point.indices { point[index] += pixels[index] }
    return point
  }
}
