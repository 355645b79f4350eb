import Files
import ImageAttacks
import Objectives
import Perturbations

/// An attack on a classification: one loss after the other until one of them misleads the classifier.
///
/// The reduced AutoAttack of RobustVLM and CLIP_benchmark is Auto-PGD of 100 steps from a random start on
/// cross-entropy, then on the targeted DLR loss towards each of the nine classes that come next in the clean
/// logits. (With two or three classes, where that loss is not defined, it is cross-entropy alone.)
public struct ClassificationAttack: Sendable {
  /// A loss, before targets are known.
  public enum Loss: String, Sendable, Hashable, Codable, CaseIterable {
    /// Cross-entropy.
    case crossEntropy = "ce"
    /// The difference of logits ratio.
    case dlr
    /// The same towards each of several classes.
    case targetedDLR = "dlr-t"
  }

  /// The losses, in the order in which they are tried; at least one, each once.
  public var losses: [Loss]
  /// What is done with each loss.
  public var attack: any ImageAttack
  /// The most targets of the targeted loss, at least 1.
  public var mostTargets: Int

  /// An attack on one image at a time.
  ///
  /// - Parameters:
  ///   - losses: in the order in which they are tried
  ///   - attack: what is done with each loss
  ///   - mostTargets: the most targets of the targeted loss; AutoAttack's 9 unless given
  public init(_ losses: [Loss], by attack: any ImageAttack, mostTargets: Int = 9) {
    (self.losses, self.attack, self.mostTargets) = (losses, attack, mostTargets)
  }

  /// The reduced AutoAttack.
  ///
  /// - Parameters:
  ///   - budget: how far an image may move
  ///   - steps: steps from each start
  public static func reducedAutoAttack(budget: Budget, steps: Int = 100) -> ClassificationAttack {
    ClassificationAttack(
      [.crossEntropy, .targetedDLR],
      by: GradientAttack(budget: budget, steps: steps, startsRandomly: true, rule: .apgd()))
  }

  /// Throws `InputError` for losses that are none or stand twice, fewer than one target, and as the attack
  /// does.
  public func validate() throws {
    guard !losses.isEmpty, Set(losses).count == losses.count else {
      throw InputError(
        field: "losses", expected: "at least one, each once",
        found: losses.map(\.rawValue).joined(separator: ", "))
    }
    try InputError.check("targets", mostTargets, 1...1_000_000)
    try attack.validate()
  }

  /// The losses for an image, in order; those that are not defined for so few classes are left out.
  ///
  /// - Parameters:
  ///   - logits: the clean image's, one for each class
  ///   - label: the place of the true class
  package func stages(logits: [Float], label: Int) -> [ClassificationLoss] {
    let others = logits.indices.filter { $0 != label }.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
    let all = losses.flatMap { loss -> [ClassificationLoss] in
      switch loss {
      case .crossEntropy: [.crossEntropy]
      case .dlr: [.dlr]
      case .targetedDLR: others.prefix(mostTargets).map { .targetedDLR(target: $0) }
      }
    }
    return all.filter { $0.fewestClasses <= logits.count }
  }
}
