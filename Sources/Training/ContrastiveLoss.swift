import Tensors

/// The symmetric contrastive loss of CLIP (Radford et al., 2021, arXiv:2103.00020), where images also choose among
/// captions that belong to no image.
struct ContrastiveLoss {
  /// 0 where a pair counts, very low where it does not, `[images, captions]`.
  let exclusions: Tensor

  /// The mean over images of the cross-entropy of their captions, and the mean over captions of that of their images,
  /// averaged.
  ///
  /// - Parameters:
  ///   - images: `[images, dimension]`
  ///   - captions: `[captions, dimension]`, first one for each image, in their order
  ///   - logitScale: the logarithm of the factor on cosines, a scalar
  /// - Returns: a scalar
  func callAsFunction(images: Tensor, captions: Tensor, logitScale: Tensor) -> Tensor {
    let count = images.shape[0]
    let cosines = matrixProduct(images.normalized(), captions.normalized(), transposeB: true)
    let logits = cosines * logitScale.exp() + exclusions
    let targets = Array(0..<count)
    let imageLoss = logits.crossEntropy(targets: targets)
    let captionLoss = logits.transposed().rows(0..<count).crossEntropy(targets: targets)
    return (imageLoss + captionLoss) * 0.5
  }
}
