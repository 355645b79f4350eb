import EmbeddingModels
import Files
import Tensors

/// Purification of embeddings: steps along the sphere towards the embedding of a text that says nothing.
/// CLIPure-Cos: Zhang, Cai and others, 2025, arXiv:2502.18176.
///
/// A step adds `stepSize` times the unit direction in which the cosine with the text grows, and brings the sum
/// back to the sphere; the length of the embedding stays. Each step turns the embedding by the arc tangent of
/// `stepSize` in the plane of both: with the published 30 by 88 degrees, first beyond the text and then back, so
/// that after their 10 steps all embeddings whose cosine with the text is above 0.034 are where they began.
///
/// The derivative goes through all steps. The authors' code holds the direction of each step fixed in it.
public struct PurificationDefence: EmbeddingDefence {
  /// `clipure`.
  public static let name = "clipure"

  /// The length of a step beside an embedding of length 1: above 0.
  public var stepSize: Float
  /// The number of steps, from 1 to 1,000.
  public var steps = 10
  /// The text that says nothing.
  public var text = "a photo of a ."

  /// The published settings, whose step size is 30.
  ///
  /// - Parameter stepSize: the length of a step beside an embedding of length 1
  public init(stepSize: Float = 30) { self.stepSize = stepSize }

  /// Throws `InputError` for settings that are not possible.
  public func validate() throws {
    try check(
      stepSize > 0 && stepSize.isFinite, "step size", expected: "a number above 0", found: stepSize)
    try InputError.check("\(Self.name) steps", steps, 1...1000)
  }

  /// The embeddings after the steps.
  public func applied(to embeddings: Tensor, of model: any ImageTextModel) -> Tensor {
    let (count, width) = (embeddings.shape[0], embeddings.shape[1])
    let target = model.textEmbeddings(of: [text]).l2Normalized()
    let texts = target.gatheringRows(at: Array(repeating: 0, count: count))
    let ones = Tensor(repeating: 1, shape: [width, 1])
    // One number for each row, in all of its columns.
    func spread(_ numbers: Tensor) -> Tensor { numbers.reshaped([count, 1]).linear(weight: ones) }
    var direction = embeddings.l2Normalized()
    for _ in 0..<steps {
      let cosines = (direction * texts).rowSums()
      let rise = (texts - direction * spread(cosines)).l2Normalized()
      direction = (direction + rise * stepSize).l2Normalized()
    }
    return direction * spread(embeddings.squared().rowSums().sqrt())
  }
}
