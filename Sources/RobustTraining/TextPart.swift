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
    self.attacked = attacked
    sums = PartGradients(
      at: parameters, of: side, loss: loss, frozen: frozen, cleanShare: cleanShare,
      attacked: { $0.embeddingsInOnePiece(of: tokens) }, clean: { $0.embeddingsInOnePiece(of: cleanTokens) })
  }
}
