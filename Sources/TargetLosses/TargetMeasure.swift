import Foundation
import Preconditions
import Tensors

/// How far a model is from saying a target, as a function of the logits before each of the target's tokens.
public enum TargetMeasure: Sendable, Hashable, Codable {
  /// The mean of −log p(token), in nats: the loss of GCG. Zou et al., 2023, arXiv:2307.15043.
  case crossEntropy
  /// The smooth maximum of the tokens' negative logits, log(mean(exp(−α · logit))) / α, as nanoGCG 0.3 has
  /// it. Asadi and Littman, 2017, arXiv:1612.05628.
  case mellowmax(alpha: Float)
  /// The mean of how far another token's logit is above the target's, or −margin where the target's is above
  /// all others by more than that. Carlini and Wagner, 2017, arXiv:1608.04644.
  case carliniWagner(margin: Float)

  /// The loss of each sequence, `[sequences]`, differentiable.
  ///
  /// - Parameters:
  ///   - logits: the logits before each of the target's tokens, sequence after sequence,
  ///     `[sequences · tokens, vocabulary]`
  ///   - target: the target's tokens, at least one; traps unless they divide the rows of logits
  package func losses(logits: Tensor, target: [Int32]) -> Tensor {
    let (rows, vocabulary, length) = (logits.shape[0], logits.shape[1], target.count)
    require(
      length > 0 && rows % length == 0, "expected whole targets of \(length) tokens, found \(rows) rows")
    let places = (0..<rows).map { $0 * vocabulary + Int(target[$0 % length]) }
    let chosen = logits.reshaped([rows * vocabulary, 1]).gatheringRows(at: places).reshaped([rows])
    func perSequence(_ values: Tensor) -> Tensor { values.reshaped([rows / length, length]) }
    switch self {
    case .crossEntropy: return perSequence(logits.logSumExp() - chosen).rowMeans()
    case .mellowmax(let alpha):
      return (perSequence(chosen * -alpha).logSumExp() - log(Float(length))) / alpha
    case .carliniWagner(let margin):
      let others = (logits + Tensor.lowering(places, shape: logits.shape)).rowMaxima()
      return perSequence((others - chosen + margin).relu() - margin).rowMeans()
    }
  }
}

extension Tensor {
  /// Zeros but for some elements, which take what they are added to out of every maximum.
  fileprivate static func lowering(_ places: [Int], shape: [Int]) -> Tensor {
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    for place in places { values[place] = -1e30 }
    return Tensor(values, shape: shape)
  }
}
