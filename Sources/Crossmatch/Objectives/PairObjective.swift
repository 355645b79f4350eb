import Tensors

/// What a cross attack minimizes: a differentiable function of an image's and a text's embedding.
public protocol PairObjective: Sendable {
  /// Losses, smaller is better for the attacker.
  ///
  /// - Parameters:
  ///   - images: `[m, dimension]`
  ///   - texts: `[n, dimension]`, where m or n is 1
  /// - Returns: `[max(m, n)]`
  func losses(images: Tensor, texts: Tensor) -> Tensor

  /// The figure that is reported for a loss; −loss unless the objective says otherwise.
  func score(ofLoss loss: Float) -> Float

  /// Whether a reported figure is at least as good for the attacker as another.
  func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool
}

extension PairObjective {
  public func score(ofLoss loss: Float) -> Float { -loss }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool { score >= other }

  /// The objective of the image alone, next to a text of embedding `[1, dimension]`.
  func fixing(text: Tensor) -> some Objective { OneSidedObjective(pair: self, image: nil, text: text) }

  /// The objective of the text alone, next to an image of embedding `[1, dimension]`.
  func fixing(image: Tensor) -> some Objective { OneSidedObjective(pair: self, image: image, text: nil) }
}

/// A pair's objective with one side held fast.
private struct OneSidedObjective<Pair: PairObjective>: Objective {
  let pair: Pair
  let image: Tensor?
  let text: Tensor?

  func losses(of embeddings: Tensor) -> Tensor {
    pair.losses(images: image ?? embeddings, texts: text ?? embeddings)
  }

  func score(ofLoss loss: Float) -> Float { pair.score(ofLoss: loss) }

  func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    pair.isScore(score, atLeastAsGoodAs: other)
  }
}

/// Cosines within a pair, or of both of its sides to a target. The score is the cosine, or the mean of both.
public struct PairCosineObjective: PairObjective {
  /// `[dimension]`, of length 1, or nil when image and text are compared with each other.
  public let target: Tensor?
  public let direction: CosineObjective.Direction

  private init(target: Tensor?, direction: CosineObjective.Direction) {
    (self.target, self.direction) = (target, direction)
  }

  /// Image and text are made to disagree.
  public static let breakingTheMatch = PairCosineObjective(target: nil, direction: .awayFrom)

  /// Image and text are made to agree.
  public static let forgingAMatch = PairCosineObjective(target: nil, direction: .towards)

  /// Image and text both move towards a target of shape `[dimension]` or `[1, dimension]`, or away from it.
  public static func moving(_ direction: CosineObjective.Direction, target: Tensor) -> PairCosineObjective {
    PairCosineObjective(target: target.reshaped([target.count]).normalized(), direction: direction)
  }

  public func losses(images: Tensor, texts: Tensor) -> Tensor {
    let cosines = cosines(images, texts)
    return direction == .towards ? -cosines : cosines
  }

  private func cosines(_ images: Tensor, _ texts: Tensor) -> Tensor {
    guard let target else {
      return images.rows == 1
        ? texts.cosineSimilarity(to: images.reshaped([images.count]))
        : images.cosineSimilarity(to: texts.reshaped([texts.count]))
    }
    let (image, text) = (images.cosineSimilarity(to: target), texts.cosineSimilarity(to: target))
    let count = max(images.rows, texts.rows)
    return (image.repeated(to: count) + text.repeated(to: count)) * 0.5
  }

  public func score(ofLoss loss: Float) -> Float { direction == .towards ? -loss : loss }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    direction == .towards ? score >= other : score <= other
  }
}

extension Tensor {
  /// A single element as often as asked; several as they are.
  fileprivate func repeated(to count: Int) -> Tensor {
    shape[0] == count ? self : rows(at: .init(repeating: 0, count: count))
  }
}
