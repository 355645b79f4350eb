import EmbeddingModels
import Files
import Imaging
import Tensors

/// Projected gradient descent on an image's pixels. Madry et al., 2018, arXiv:1706.06083; defaults as torchattacks has
/// them. One step of the radius's size without random start is FGSM (Goodfellow et al., 2015, arXiv:1412.6572).
///
/// Rounding to 8 bits is part of the attack: losses and gradients are those of the 8-bit image, which keeps the
/// budget, while a float image underneath collects steps that are smaller than a level. The best image is kept.
public struct PGD: Sendable, Hashable {
  public var budget: Budget
  /// In pixel units: per channel and pixel for L∞, of the whole image for L2.
  public var stepSize: Float
  public var steps: Int
  /// Whether to start at a random point within the budget instead of the clean image.
  public var startsRandomly: Bool

  /// Throws `InputError` for a step size that is not above 0, or a number of steps that is negative.
  public init(budget: Budget, stepSize: Float = 2 / 255, steps: Int = 10, startsRandomly: Bool = false) throws
  {
    guard stepSize > 0, stepSize.isFinite else {
      throw InputError(field: "step size", expected: "a number above 0", found: "\(stepSize)")
    }
    guard steps >= 0 else { throw InputError(field: "steps", expected: "0 or more", found: "\(steps)") }
    (self.budget, self.stepSize, self.steps, self.startsRandomly) = (budget, stepSize, steps, startsRandomly)
  }

  /// Prepares a run on `image`, which may be larger than the model's input: the attack lives in what the model sees.
  ///
  /// Throws `InputError` when the image is smaller than that, or for a region as `Region` says.
  public func start(
    on image: Image, within region: Region = .everywhere, against encoder: any ImageEncoder,
    objective: some Objective, seed: Int
  ) throws -> PGDRun {
    let ledger = try PixelLedger(image: image, region: region, budget: budget, encoder: encoder)
    return PGDRun(attack: self, ledger: ledger, encoder: encoder, objective: objective, seed: seed)
  }

  /// The point that one step leads to.
  func step(from pixels: [Float], along gradient: [Float], _ ledger: PixelLedger) -> [Float] {
    let slope = ledger.restricted(gradient)
    switch budget.norm {
    case .linf: return ledger.projected(zip(pixels, slope).map { $0 - stepSize * Self.sign($1) })
    case .l2:
      let length = PixelLedger.length(slope)
      guard length > 0 else { return pixels }
      return ledger.projected(zip(pixels, slope).map { $0 - stepSize / length * $1 })
    }
  }

  private static func sign(_ value: Float) -> Float { value > 0 ? 1 : value < 0 ? -1 : 0 }
}
