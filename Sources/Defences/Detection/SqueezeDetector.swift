import EmbeddingModels
import Tensors

/// How far squeezing moves an image's embedding: the logarithm of the larger 1 − cosine of the embedding with that
/// behind fewer levels, and with that behind a blur.
///
/// Joint detection by feature squeezing: Xu, Evans and Qi, 2018, arXiv:1704.01155. They compare the probabilities
/// of classes, by the L1 distance, and smooth by a median.
public struct SqueezeDetector: ImageDetector, Codable, Hashable {
  /// `squeezing`.
  public var name: String { "squeezing" }

  /// The bits of a level, from 1 to 7.
  public var bits: Int
  /// The standard deviation of the blur in pixels, from 0.1 to 32.
  public var blur: Float

  /// - Parameters:
  ///   - bits: the bits of a level, from 1 to 7
  ///   - blur: the standard deviation of the blur in pixels, from 0.1 to 32
  public init(bits: Int = 4, blur: Float = 1) { (self.bits, self.blur) = (bits, blur) }

  private var squeezers: [any ImageDefence] { [BitDepthDefence(bits: bits), BlurDefence(deviation: blur)] }

  /// One for the image, and one for each squeezer.
  public var passCount: Int { squeezers.count + 1 }

  /// Throws `InputError` for settings that are not possible.
  public func validate(for encoder: any ImageEncoder) throws {
    for stage in squeezers { try stage.validate() }
  }

  /// The logarithm of each image's larger distance.
  public func values(of pixels: Tensor, before encoder: any ImageEncoder, seed: Int) -> Tensor {
    let plain = encoder.imageEmbeddings(pixels: pixels)
    // Nothing is drawn.
    var generator = RandomGenerator(seed: seed)
    let distances = squeezers.map { squeezer in
      let squeezed = (0..<pixels.shape[0]).map {
        squeezer.applied(to: pixels.rows($0..<$0 + 1), using: &generator)
      }
      return 1 - encoder.imageEmbeddings(pixels: .concatenating(squeezed)).cosineSimilarity(to: plain)
    }
    let table = Tensor.concatenating(distances).reshaped([distances.count, pixels.shape[0]])
    return table.transposed().rowMaxima().logarithmsOfDistances()
  }
}
