import EmbeddingModels
import Tensors

/// Some images of a batch under attack.
struct ImagePart: Sendable {
  /// `[images, 3, height, width]`, what the attack found.
  let attacked: Tensor
  /// Sums over the images.
  let sums: PartGradients

  /// - Parameters:
  ///   - clean: `[images, 3, height, width]` in [0, 1]
  ///   - classes: the class of each image
  ///   - start: the change that the attack begins with
  ///   - side: the frozen image side
  ///   - parameters: those of the side that learns
  ///   - texts: the embeddings of the classes' texts, each of length 1; nil for the distance to the frozen
  ///     side's embeddings
  ///   - isGuided: whether PMG-AFT's guidance is added to the loss of texts
  ///   - attack: the attack
  ///   - cleanShare: the weight of the clean images' losses beside those of the attacked ones
  init(
    _ clean: Tensor, classes: [Int], from start: [Float], frozen side: ModelSide,
    learning parameters: [Tensor], texts: Tensor?, isGuided: Bool = false,
    attack: InnerAttack, cleanShare: Float
  ) {
    let frozen = side.model.imageEmbeddings(pixels: clean)
    let loss: RobustLoss = texts.map { .crossEntropy(texts: $0, classes: classes) } ?? .distance(to: frozen)
    let model = side.replacing(parameters)
    let attacked = attack.attacked(clean, from: start) { pixels in
      gradient(at: pixels) { loss.sum(model.imageEmbeddings(pixels: $0)) }
    }
    self.attacked = attacked
    let guidance =
      isGuided
      ? texts.map { Guidance(texts: $0, frozen: side.model.imageEmbeddings(pixels: attacked)) } : nil
    sums = PartGradients(
      at: parameters, of: side, loss: loss, frozen: frozen, cleanShare: cleanShare, guidance: guidance,
      attacked: { $0.imageEmbeddings(pixels: attacked) }, clean: { $0.imageEmbeddings(pixels: clean) })
  }
}
