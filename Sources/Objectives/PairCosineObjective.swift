import Tensors

/// The cosine between a pair's image and text, or the mean cosine of both to a target. The score is that
/// cosine.
public struct PairCosineObjective: PairObjective {
  /// The target, `[dimension]`, of length 1; nil when image and text are compared with each other.
  public let target: Tensor?
  /// Towards to raise the cosine, away from to lower it.
  public let direction: CosineObjective.Direction
  /// Further captions of the image, `[captions, dimension]`, of length 1 each, which count as much as the
  /// pair's own; nil for none.
  public let otherCaptions: Tensor?

  private init(target: Tensor?, direction: CosineObjective.Direction, otherCaptions: Tensor? = nil) {
    (self.target, self.direction, self.otherCaptions) = (target, direction, otherCaptions)
  }

  /// Image and text are made to disagree, or to agree.
  ///
  /// - Parameters:
  ///   - direction: towards each other, or away
  ///   - otherCaptions: `[captions, dimension]`, further captions of the image that are not changed (the
  ///     set-level guidance of Lu et al., 2023, arXiv:2307.14061)
  public static func match(
    _ direction: CosineObjective.Direction, otherCaptions: Tensor? = nil
  ) -> PairCosineObjective {
    PairCosineObjective(target: nil, direction: direction, otherCaptions: otherCaptions?.l2Normalized())
  }

  /// Image and text both move towards a target of shape `[dimension]` or `[1, dimension]`, or away from it.
  public static func moving(_ direction: CosineObjective.Direction, target: Tensor) -> PairCosineObjective {
    PairCosineObjective(target: target.reshaped([target.count]).l2Normalized(), direction: direction)
  }

  /// The cosine of each pair, or its negative when it is to grow; `[max(m, n)]`.
  public func losses(images: Tensor, texts: Tensor) -> Tensor {
    let cosines = cosines(images, texts)
    return direction == .towards ? -cosines : cosines
  }

  private func cosines(_ images: Tensor, _ texts: Tensor) -> Tensor {
    let count = max(images.rows, texts.rows)
    if let target {
      let (image, text) = (images.cosineSimilarity(to: target), texts.cosineSimilarity(to: target))
      return (image.repeated(to: count) + text.repeated(to: count)) * 0.5
    }
    let own = images.pairwiseCosines(with: texts)
    guard let otherCaptions else { return own }
    let others = images.l2Normalized().linear(weight: otherCaptions)
    return (own + others.rowSums().repeated(to: count)) * (1 / Float(otherCaptions.rows + 1))
  }

  /// The cosine.
  public func score(ofLoss loss: Float) -> Float { direction == .towards ? -loss : loss }

  /// Higher when the cosine is to grow, lower otherwise.
  public var better: Better { direction == .towards ? .higher : .lower }
}

extension Tensor {
  /// The cosines between `[m, dimension]` and `[n, dimension]`, where m or n is 1: `[max(m, n)]`.
  func pairwiseCosines(with others: Tensor) -> Tensor {
    rows == 1
      ? others.cosineSimilarity(to: reshaped([count]))
      : cosineSimilarity(to: others.reshaped([others.count]))
  }

  /// A single element repeated `count` times; a tensor of several elements as it is.
  func repeated(to count: Int) -> Tensor {
    shape[0] == count ? self : gatheringRows(at: .init(repeating: 0, count: count))
  }
}
