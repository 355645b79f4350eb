import Tensors

/// The symmetric contrastive loss of CLIP (Radford et al., 2021, arXiv:2103.00020), where images also choose among
/// captions that belong to no image, and a loss on single pairs (as in Zhai et al., 2023, arXiv:2303.15343) that makes
/// cosines comparable between images: those of matches are to be above a half, those of mismatches below.
package struct ContrastiveLoss {
  /// 0 where a pair counts, very low where it does not, `[images, captions]`.
  let exclusions: Tensor
  /// Row and column of pairs that do not match, for the loss on single pairs.
  let mismatches: [(image: Int, caption: Int)]

  private static let boundary: Float = 0.5

  package init(exclusions: Tensor, mismatches: [(image: Int, caption: Int)]) {
    (self.exclusions, self.mismatches) = (exclusions, mismatches)
  }

  /// The mean over images of the cross-entropy of their captions, the mean over captions of that of their images, and
  /// the mean over pairs of that of match against mismatch, averaged.
  ///
  /// - Parameters:
  ///   - images: `[images, dimension]`, of length 1
  ///   - captions: `[captions, dimension]`, of length 1, first one for each image, in their order
  ///   - logitScale: the logarithm of the factor on cosines, a scalar
  /// - Returns: a scalar
  package func callAsFunction(images: Tensor, captions: Tensor, logitScale: Tensor) -> Tensor {
    let count = images.shape[0]
    let cosines = matrixProduct(images, captions, transposeB: true)
    let scale = logitScale.exp()
    let logits = cosines * scale + exclusions
    let targets = Array(0..<count)
    let imageLoss = logits.crossEntropy(targets: targets)
    let captionLoss = logits.transposed().rows(0..<count).crossEntropy(targets: targets)
    let pairs = (cosines - Self.boundary) * scale
    let matchLoss = Self.loss(of: pairs, at: targets.map { ($0, $0) }, isMatch: true)
    let mismatchLoss = Self.loss(of: pairs, at: mismatches, isMatch: false)
    return (imageLoss + captionLoss + (matchLoss + mismatchLoss) * 0.5) * (1 / 3)
  }

  /// The mean over pairs of −log σ(logit), or −log σ(−logit) where they do not match.
  private static func loss(of logits: Tensor, at pairs: [(image: Int, caption: Int)], isMatch: Bool) -> Tensor
  {
    let places = pairs.map { $0.image * logits.columns + $0.caption }
    let chosen = logits.reshaped([logits.count, 1]).gatheringRows(at: places)
    // The softmax of x/2 and −x/2 is the logistic function of x.
    return matrixProduct(chosen, Tensor([0.5, -0.5], shape: [1, 2]))
      .crossEntropy(targets: Array(repeating: isMatch ? 0 : 1, count: pairs.count))
  }
}
