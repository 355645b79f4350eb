import Files
import Tensors

/// With some probability, the image shrunk to a random size and put at a random place on black. DI: Xie et
/// al., 2019, arXiv:1803.06978.
public struct DiverseInput: InputTransform {
  /// `di`.
  public static let name = "di"

  /// The smallest size, as a share of the image's sides: above 0, at most 1.
  public var smallest: Float
  /// The probability that the image is shrunk, from 0 to 1.
  public var probability: Float

  /// - Parameters:
  ///   - smallest: above 0, at most 1
  ///   - probability: from 0 to 1
  public init(smallest: Float = 0.9, probability: Float = 0.5) {
    (self.smallest, self.probability) = (smallest, probability)
  }

  /// Smallest size and probability.
  public var parameters: AttackParameters {
    ["smallest": .number(smallest), "probability": .number(probability)]
  }

  /// Throws `InputError` for a smallest size that is not above 0 and at most 1, and for a probability that is
  /// not from 0 to 1.
  public func validate() throws {
    try check(
      smallest > 0 && smallest <= 1, "smallest size", expected: "a number above 0, at most 1",
      found: smallest)
    try check(
      (0...1).contains(probability), "probability", expected: "a number from 0 to 1", found: probability)
  }

  /// One view: the image shrunk and on black, or as it is.
  public func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let scale = smallest + (1 - smallest) * generator.uniform()
    let (inner, isShrunk) = (
      (max(1, Int(clamping: scale * Float(height))), max(1, Int(clamping: scale * Float(width)))),
      generator.uniform() < probability
    )
    let (top, left) = (
      generator.integer(below: height - inner.0 + 1), generator.integer(below: width - inner.1 + 1)
    )
    guard isShrunk else { return [pixels] }
    func axis(_ count: Int, _ inner: Int, _ before: Int) -> AxisWeights {
      .bilinear(from: count, to: inner).padded(before: before, after: count - inner - before)
    }
    return [pixels.resampled(rows: axis(height, inner.0, top), columns: axis(width, inner.1, left))]
  }
}

extension InputTransform where Self == DiverseInput {
  /// The image shrunk to a random size and put at a random place on black (DI).
  public static func diverseInput(smallest: Float = 0.9, probability: Float = 0.5) -> DiverseInput {
    DiverseInput(smallest: smallest, probability: probability)
  }
}
