import EmbeddingModels
import Files
import Tensors

/// How evenly a model attends to an image's patches: the entropy, in nats, of the pooled token's attention in the
/// last block, the mean over heads.
///
/// Patches that were attacked draw attention to themselves (Fu et al., 2022, arXiv:2203.08392; Lovisotto et al.,
/// 2022, arXiv:2203.13639), which makes it less even. What the token attends to of itself is left out.
public struct AttentionDetector: ImageDetector, Codable, Hashable {
  /// `attention`.
  public var name: String { "attention" }
  /// One.
  public var passCount: Int { 1 }

  /// A detector, which has no settings.
  public init() {}

  /// Throws `InputError` for a model that does not tell its attention, such as a ResNet.
  public func validate(for encoder: any ImageEncoder) throws {
    let (height, width) = encoder.imageSize
    guard encoder.patchAttention(pixels: .zeros([1, 3, height, width])) != nil else {
      throw InputError(
        field: name, expected: "a model whose class token attends to patches", found: "one without")
    }
  }

  /// The entropy of each image, from 0 to the logarithm of the number of patches. Traps for a model without
  /// attention.
  public func values(of pixels: Tensor, before encoder: any ImageEncoder, seed: Int) -> Tensor {
    guard let shares = encoder.patchAttention(pixels: pixels) else {
      fatalError("expected a model that tells its attention, found \(type(of: encoder))")
    }
    // Σ −p log p of p = share ÷ total is log total − Σ share · log share ÷ total.
    let totals = shares.rowSums()
    let logarithms = (shares + Self.smallest).log()
    return totals.log() - (shares * logarithms).rowSums() / totals
  }

  /// What keeps the logarithm of a share that was rounded to 0 finite.
  private static let smallest: Float = 1e-30
}
