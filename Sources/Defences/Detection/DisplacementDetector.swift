import EmbeddingModels
import Files
import Tensors

/// How far small noise moves an image's embedding: the logarithm of the mean over draws of 1 − cosine of the
/// embedding with and without Gaussian noise.
///
/// Attacked images are said to move otherwise than clean ones: to be less stable, since they lie close to what
/// they were before (Hu et al., 2019, arXiv:1910.07629), or more, since attacks end in flat places of their own
/// (Xing et al., 2025, arXiv:2503.03613).
public struct DisplacementDetector: ImageDetector, Codable, Hashable {
  /// `displacement`.
  public var name: String { "displacement" }
  /// True.
  public var isRandom: Bool { true }

  /// The standard deviation of the noise, in units in which pixels go from 0 to 1: above 0, at most 1.
  public var deviation: Float
  /// The number of draws of the noise, from 1 to 1,000.
  public var draws: Int

  /// - Parameters:
  ///   - deviation: the standard deviation of the noise, above 0, at most 1
  ///   - draws: the number of draws, from 1 to 1,000
  public init(deviation: Float = 0.01, draws: Int = 8) { (self.deviation, self.draws) = (deviation, draws) }

  /// One for the image, and one for each draw.
  public var passCount: Int { draws + 1 }

  /// Throws `InputError` for settings that are not possible.
  public func validate(for encoder: any ImageEncoder) throws {
    guard deviation > 0, deviation <= 1 else {
      throw InputError(
        field: "\(name) deviation", expected: "a number above 0, at most 1", found: "\(deviation)")
    }
    try InputError.check("\(name) draws", draws, 1...1000)
  }

  /// The logarithm of each image's mean distance. All images see the same noise.
  public func values(of pixels: Tensor, before encoder: any ImageEncoder, seed: Int) -> Tensor {
    let count = pixels.shape[0]
    var generator = RandomGenerator(seed: seed)
    let noise = generator.normalTensor([draws] + pixels.shape.dropFirst(), standardDeviation: deviation)
    let copies = (0..<count).flatMap { Array(repeating: $0, count: draws) }
    let noisy = pixels.gatheringRows(at: copies) + .concatenating(Array(repeating: noise, count: count))
    let clean = encoder.imageEmbeddings(pixels: pixels).gatheringRows(at: copies)
    let cosines = encoder.imageEmbeddings(pixels: noisy).cosineSimilarity(to: clean)
    return (1 - cosines.reshaped([count, draws]).rowMeans()).logarithmsOfDistances()
  }
}
