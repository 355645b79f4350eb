import Datasets
import EmbeddingModels
import Imaging
import Objectives
import Tensors

/// Measures single pairs of a plan under one model, whichever model was attacked.
package struct PairMeter: Sendable {
  /// What a model makes of a pair before and after an attack.
  package struct Measurement {
    /// The cosines of image and text.
    package let similarity: ResultRow.Similarity
    /// How near the pair is to the goal, before and after.
    package let progress: GoalProgress
    /// The embeddings, a row each.
    let embeddings: SetEmbeddings
  }

  /// The pairs and the goal.
  package let plan: SetPlan
  /// The goal under the model.
  package let losses: SetLosses

  var model: any ImageTextModel { losses.model }

  /// - Parameters:
  ///   - plan: the pairs and the goal
  ///   - model: the model that measures
  /// - Throws: `InputError` for candidates of the goal that are longer than the model's limit
  package init(_ plan: SetPlan, under model: any ImageTextModel) throws {
    self.init(plan, under: try SetLosses(plan, model))
  }

  init(_ plan: SetPlan, under losses: SetLosses) { (self.plan, self.losses) = (plan, losses) }

  /// What the model makes of a pair.
  ///
  /// - Parameters:
  ///   - pair: one of the plan's pairs
  ///   - clean: its image
  ///   - attacked: the attacked image, as it was read back from its file
  ///   - text: the attacked text
  /// - Throws: `InputError` for a text that is longer than the model's limit
  package func measurement(
    of pair: SetPair, clean: Image, attacked: Image, text: String
  ) throws -> Measurement {
    let images = model.imageEmbeddings(of: [clean, attacked])
    let embeddings = SetEmbeddings(
      of: [pair], cleanImages: images.rows(0..<1), images: images.rows(1..<2),
      attacked: [String(decoding: Array(text.utf8), as: UTF8.self)], model: model)
    return Measurement(
      similarity: embeddings.cosines[0], progress: try embeddings.progress(of: [pair], towards: losses)[0],
      embeddings: embeddings)
  }
}
