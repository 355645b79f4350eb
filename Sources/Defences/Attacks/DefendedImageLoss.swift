import EmbeddingModels
import Imaging
import Objectives
import Tensors

/// A loss of images behind a defence: its mean over draws of the defence, with the gradient through it.
public struct DefendedImageLoss: ImageLoss {
  /// The loss of what comes out of the defence.
  public let base: any ImageLoss
  /// The defence.
  public let chain: DefenceChain
  /// How many draws of a random defence are averaged, and from which seed.
  public let draws: DefenceDraws

  /// - Parameters:
  ///   - base: the loss of what comes out of the defence
  ///   - chain: the defence
  ///   - draws: the draws of a random defence that are averaged
  public init(_ base: any ImageLoss, behind chain: DefenceChain, draws: DefenceDraws) {
    (self.base, self.chain, self.draws) = (chain.changingEmbeddings(in: base), chain, draws)
  }

  /// The preprocessing before the defence.
  public var input: any ImageInput { base.input }
  /// Those of the loss, for each draw.
  public var passCount: Int { base.passCount * draws.count }
  /// The direction of the loss's scores.
  public var better: Better { base.better }

  /// The loss's own score.
  public func score(ofLoss loss: Float) -> Float { base.score(ofLoss: loss) }

  /// The loss's own conversion for one of the attacked images.
  public func scoring(of subject: Int) -> any ScoredLoss { base.scoring(of: subject) }

  /// The mean loss of each image over the draws.
  public func losses(pixels: Tensor, of subjects: [Int]) -> [Float] {
    let parts = concurrentMap(draws.count) { number in
      base.losses(pixels: draws.draw(number, of: chain, on: pixels, before: input), of: subjects)
    }
    return mean(parts)
  }

  /// The mean losses, and the gradient of Σ weight · mean loss through the defence.
  public func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    let parts = concurrentMap(draws.count) { number in
      let seen = DifferentiableValue(at: [pixels]) {
        draws.draw(number, of: chain, on: $0[0], before: input)
      }
      let (losses, gradient) = base.gradients(
        at: seen.value, of: subjects, weights: weights.map { $0 / Float(draws.count) })
      return (losses: losses, gradient: seen.gradients(along: gradient)[0])
    }
    return (
      mean(parts.map(\.losses)), parts.dropFirst().reduce(parts[0].gradient) { $0 + $1.gradient }
    )
  }

  private func mean(_ parts: [[Float]]) -> [Float] {
    parts[0].indices.map { index in parts.reduce(0) { $0 + $1[index] } / Float(parts.count) }
  }
}
