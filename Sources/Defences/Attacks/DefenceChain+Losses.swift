import EmbeddingModels
import Files
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

  /// Throws `InputError` for stages that ask or change an image's embedding before a loss of another kind.
  func requireStages(before loss: any ImageLoss) throws {
    let own = loss as? EmbeddingImageLoss
    try requireStages(before: loss.input, changesEmbeddings: own?.encoder is any ImageTextModel)
  }

  /// Throws `InputError` for stages that ask or change an image's embedding before a loss of another kind.
  func requireStages(before loss: any PairLoss) throws {
    try requireStages(before: loss.imageInput, changesEmbeddings: loss is EmbeddingPairLoss)
  }

  /// Throws `InputError` for stages that ask or change an image's embedding before a model that gives none.
  ///
  /// - Parameters:
  ///   - input: what follows the stages
  ///   - changesEmbeddings: whether there is an embedding that stages may change
  func requireStages(before input: any ImageInput, changesEmbeddings: Bool = false) throws {
    let unmet = stages.filter { stage in
      (stage is any ModelDefence && !(input is any ImageEncoder))
        || (stage is any EmbeddingDefence && !changesEmbeddings)
    }
    guard unmet.isEmpty else {
      throw InputError(
        field: "defence",
        expected: "stages of pixels alone, since no embedding of the image is compared here",
        found: unmet.map { type(of: $0).name }.joined(separator: ", "))
    }
  }

  /// A model behind these stages only.
  private func defended(_ model: any ImageTextModel) -> DefendedModel {
    DefendedModel(
      model, behind: DefenceChain(checked: embeddingStages), draws: DefenceDraws(count: 1, seed: 0))
  }
}
