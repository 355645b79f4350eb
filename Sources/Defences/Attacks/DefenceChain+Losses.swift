import EmbeddingModels
import Objectives

/// Losses of embeddings behind the stages that change embeddings.
extension DefenceChain {
  private var changesEmbeddings: Bool { !embeddingStages.isEmpty }

  /// The loss of the embeddings as they come out of these stages; without any, the loss itself. Traps for a loss
  /// of another kind where there are some.
  func changingEmbeddings(in loss: any ImageLoss) -> any ImageLoss {
    guard changesEmbeddings else { return loss }
    guard let own = loss as? EmbeddingImageLoss, let model = own.encoder as? any ImageTextModel else {
      fatalError("expected a loss of a model's embeddings in front of \(names), found \(type(of: loss))")
    }
    return EmbeddingImageLoss(defended(model), objectives: own.objectives)
  }

  /// The loss of the embeddings as they come out of these stages; without any, the loss itself. Traps for a loss
  /// of another kind where there are some.
  func changingEmbeddings(in loss: any PairLoss) -> any PairLoss {
    guard changesEmbeddings else { return loss }
    guard let own = loss as? EmbeddingPairLoss else {
      fatalError("expected a loss of a model's embeddings in front of \(names), found \(type(of: loss))")
    }
    return EmbeddingPairLoss(defended(own.model), own.objective)
  }

  /// A model behind these stages only.
  private func defended(_ model: any ImageTextModel) -> DefendedModel {
    DefendedModel(
      model, behind: DefenceChain(checked: embeddingStages), draws: DefenceDraws(count: 1, seed: 0))
  }
}
