import EmbeddingModels
import Objectives
import Tensors

/// The loss of an attack on images that knows a detector: another loss, plus weight · |value − value of the clean
/// image| ÷ spread, with the gradient through both.
///
/// Carlini and Wagner, 2017, arXiv:1705.07263, who break ten detectors by losses that know them. A random
/// detector is drawn anew at all other pixels, and never as it is where findings are judged.
public struct EvadingImageLoss: ImageLoss {
  /// The loss that the attack is about.
  public let base: any ImageLoss
  /// The detector that is to see nothing.
  public let detector: any ImageDetector
  /// The model that the detector looks at.
  public let encoder: any ImageEncoder
  /// The weight of a distance of one spread beside the base loss.
  public let weight: Float
  /// The distance that counts as 1, such as the standard deviation of values over clean images.
  public let spread: Float
  /// The seed from which a random detector's draws follow.
  public let seed: Int
  /// The value of each clean image, or of a single one for all.
  private let clean: [Float]

  /// - Parameters:
  ///   - base: the loss that the attack is about
  ///   - detector: the detector that is to see nothing
  ///   - encoder: the model that the detector looks at
  ///   - pixels: the clean images, `[subjects, 3, height, width]` in [0, 1]; one, or one for each attacked image
  ///   - spread: the distance that counts as 1, above 0
  ///   - weight: the weight of a distance of one spread beside the base loss
  ///   - seed: the attack's seed; judgements draw from others
  public init(
    _ base: any ImageLoss, evading detector: any ImageDetector, of encoder: any ImageEncoder,
    clean pixels: Tensor, spread: Float, weight: Float = 1, seed: Int
  ) {
    (self.base, self.detector, self.encoder) = (base, detector, encoder)
    (self.weight, self.spread, self.seed) = (weight, spread, seed)
    clean = (0..<pixels.shape[0]).map {
      let image = pixels.rows($0..<$0 + 1)
      return detector.values(of: image, before: encoder, seed: Self.seed(seed, of: image, for: detector)).item
    }
  }

  /// The preprocessing of the base loss.
  public var input: any ImageInput { base.input }
  /// Those of the base loss and of the detector.
  public var passCount: Int { base.passCount + detector.passCount }
  /// Lower: the score is the loss.
  public var better: Better { .lower }

  /// The loss: it has two parts, of which neither can be told from the sum.
  public func score(ofLoss loss: Float) -> Float { loss }

  /// The base loss of each image and its distance from the clean one.
  public func losses(pixels: Tensor, of subjects: [Int]) -> [Float] {
    let distances = concurrentMap(subjects.count) { index in
      let image = pixels.rows(index..<index + 1)
      return distance(of: image, from: subjects[index], seed: seed(of: image)).item
    }
    return zip(base.losses(pixels: pixels, of: subjects), distances).map { $0 + $1 }
  }

  /// The losses, and the gradient of the base loss together with the detector's by the tape.
  public func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    let parts = concurrentMap(subjects.count) { index in
      let image = pixels.rows(index..<index + 1)
      let seed = seed(of: image)
      var distance: Float = 0
      let slopes = gradient(at: image) { image in
        let own = self.distance(of: image, from: subjects[index], seed: seed)
        distance = own.item
        return own.sum() * weights[index]
      }
      return (distance: distance, gradient: slopes)
    }
    let found = base.gradients(at: pixels, of: subjects, weights: weights)
    return (
      zip(found.losses, parts).map { $0 + $1.distance },
      found.gradient + .concatenating(parts.map(\.gradient))
    )
  }

  /// weight · |value − value of the clean image| ÷ spread of one image, `[1]`.
  private func distance(of image: Tensor, from subject: Int, seed: Int) -> Tensor {
    let value = detector.values(of: image, before: encoder, seed: seed)
    return (value - clean[clean.count > 1 ? subject : 0]).abs() * (weight / spread)
  }

  private func seed(of image: Tensor) -> Int { Self.seed(seed, of: image, for: detector) }

  private static func seed(_ seed: Int, of image: Tensor, for detector: any ImageDetector) -> Int {
    detector.isRandom ? Int(truncatingIfNeeded: pixelSeed(seed, of: image)) : seed
  }
}
