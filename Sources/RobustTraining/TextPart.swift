import EmbeddingModels
import Layers
import Tensors

/// Some texts of a batch under attack.
struct TextPart: Sendable {
  /// What the attack found.
  let attacked: [String]
  /// Sums over the texts.
  let sums: PartGradients

  /// - Parameters:
  ///   - clean: the texts
  ///   - generators: the source of what is tried, for each text
  ///   - side: the frozen text side
  ///   - parameters: those of the side that learns
  ///   - attack: the attack
  ///   - cleanShare: the weight of the clean texts' losses beside those of the attacked ones
  init(
    _ clean: [String], using generators: [RandomGenerator], frozen side: ModelSide,
    learning parameters: [Tensor], attack: CharacterAttack, cleanShare: Float
  ) {
    let (frozenModel, model) = (side.model, side.replacing(parameters))
    let cleanTokens = clean.map(frozenModel.tokens(of:))
    let frozen = frozenModel.textEmbeddings(tokens: cleanTokens)
    let loss = RobustLoss.distance(to: frozen)
    let attacked = clean.indices.map { index in
      var generator = generators[index]
      let target = frozen.rows(index..<index + 1)
      return attack.attacked(clean[index], using: &generator) { texts in
        let embeddings = model.textEmbeddings(of: texts)
        return (embeddings - target.gatheringRows(at: texts.map { _ in 0 })).squared().rowSums().values
      }
    }
    let tokens = attacked.map(model.tokens(of:))
    var cosine: Float = 0
    let (value, gradients) = valueWithGradient(at: parameters) { parameters in
      let learning = side.replacing(parameters)
      let embeddings = learning.embeddingsInOnePiece(of: tokens)
      cosine = embeddings.cosineSimilarity(to: frozen).sum().item
      let under = loss.sum(embeddings)
      guard cleanShare > 0 else { return under }
      return under * (1 - cleanShare) + loss.sum(learning.embeddingsInOnePiece(of: cleanTokens)) * cleanShare
    }
    self.attacked = attacked
    sums = PartGradients(loss: value.item, cosine: cosine, gradients: gradients)
  }
}
