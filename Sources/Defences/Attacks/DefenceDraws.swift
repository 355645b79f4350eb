import EmbeddingModels
import Tensors

/// How a random defence is drawn where a loss or an embedding behind it is computed.
///
/// What is drawn follows from the pixels, the seed and the number of the draw: other pixels see other draws,
/// so that an attack cannot settle on some, and the same pixels see the same ones, so that a run repeats.
public struct DefenceDraws: Sendable, Hashable, Codable {
  /// Draws of which the mean is taken: expectation over the defence's randomness.
  public let count: Int
  /// The seed of the draws.
  public let seed: Int

  /// - Parameters:
  ///   - count: at least 1
  ///   - seed: the seed of the draws
  public init(count: Int, seed: Int) { (self.count, self.seed) = (count, seed) }

  /// The pixels of several images behind a defence, in one of the draws.
  ///
  /// - Parameters:
  ///   - number: the number of the draw, from 0
  ///   - chain: the defence
  ///   - pixels: `[images, 3, height, width]` in [0, 1]
  ///   - input: the model behind the defence
  /// - Returns: the same shape, differentiable
  func draw(_ number: Int, of chain: DefenceChain, on pixels: Tensor, before input: any ImageInput)
    -> Tensor
  {
    let images = (0..<pixels.shape[0]).map { index in
      let image = pixels.rows(index..<index + 1)
      var generator = generator(number, for: image, isRandom: chain.isRandom)
      return chain.applied(to: image, before: input as? any ImageEncoder, using: &generator)
    }
    return images.count == 1 ? images[0] : .concatenating(images)
  }

  private func generator(_ number: Int, for image: Tensor, isRandom: Bool) -> RandomGenerator {
    guard isRandom else { return RandomGenerator(seed: seed) }
    return RandomGenerator(seed: pixelSeed(seed, of: image) &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
  }
}
