import Tensors

/// The symmetric contrastive loss of CLIP (Radford et al., 2021, arXiv:2103.00020), where images also choose
/// among captions that belong to no image, and a loss on single pairs (as in Zhai et al., 2023,
/// arXiv:2303.15343) that makes cosines comparable between images: those of matches are to be above a half,
/// those of mismatches below.
package struct ContrastiveLoss {
  /// The number added to the logit of each pair, `[images, captions]`: 0 where the pair counts, very low
  /// where it does not.
  let exclusions: Tensor
  /// Row and column of pairs that do not match, for the loss on single pairs.
  let mismatches: [(image: Int, caption: Int)]

  private static let boundary: Float = 0.5

  /// A loss for a batch with these pairs left out of the softmax, and with these known mismatches.
  package init(exclusions: Tensor, mismatches: [(image: Int, caption: Int)]) {
    (self.exclusions, self.mismatches) = (exclusions, mismatches)
  }

  /// The average of three losses: the mean cross-entropy of images choosing captions, the mean cross-entropy
  /// of captions choosing images, and the mean cross-entropy of single pairs being a match or a mismatch.
  ///
  /// - Parameters:
  ///   - images: `[images, dimension]`, of length 1
  ///   - captions: `[captions, dimension]`, of length 1: first one for each image in the images' order, then
  ///     others
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
