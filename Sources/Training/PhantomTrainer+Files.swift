import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors

/// Saving, resuming, and writing the finished model.
extension PhantomTrainer {
  private static let headsPrefix = "training_heads."

  /// Writes the file for resuming, and the loss curve. Throws `OutputError`.
  public func save(to folder: URL) throws {
    try TrainingSnapshot(
      parameters: Self.parameters(model, heads), optimizer: optimizer, curve: reports.map(\.values)
    ).save(to: folder, signature: recipe.signature, columns: Report.columns)
  }

  /// Goes on where `save(to:)` left off; every later step gives the same bits as without the interruption.
  ///
  /// The recipe may have another number of steps if that does not change the learning rates so far. Throws
  /// `InputError` when there is no snapshot, or one of another recipe.
  public init(resuming recipe: PhantomTrainingRecipe, in folder: URL) throws {
    let file = folder.appendingPathComponent(Self.snapshotName)
    var generator = RandomGenerator(seed: recipe.seed)
    let model = try CLIP(untrainedIn: folder, using: &generator)
    let heads = TrainingHeads(recipe, using: &generator)
    let snapshot = try TrainingSnapshot(
      contentsOf: file, signature: recipe.signature, like: Self.parameters(model, heads),
      width: Report.columns.count)
    try snapshot.requireRates(
      ofSteps: recipe.steps, column: Report.rateColumn, file: file, recipe.learningRate(atStep:))
    let tensors = snapshot.parameters.map(\.tensor)
    let headCount = heads.parameters.count
    self.init(
      recipe, model: model.replacingParameters(Array(tensors.dropLast(headCount))),
      heads: heads.replacingParameters(Array(tensors.suffix(headCount))),
      optimizer: snapshot.optimizer(Self.settings(recipe)),
      reports: snapshot.curve.enumerated().map { Report(step: $0 + 1, values: $1) })
  }

  /// The parameters of the model and of the heads, with different names.
  private static func parameters(
    _ model: CLIP, _ heads: TrainingHeads
  ) -> [(name: String, tensor: Tensor)] {
    model.parameters + heads.parameters.map { (headsPrefix + $0.name, $0.tensor) }
  }

  /// Writes the weights in half precision beside the configuration, which makes the folder a model. Throws
  /// `OutputError`.
  public func export(to folder: URL) throws {
    try SafetensorsWriter(.f16, metadata: ["format": "pt"])
      .write(model.parameters, to: folder.appendingPathComponent(Self.weightsName))
  }
}

extension PhantomTrainer.Report {
  /// The names of a step's figures.
  fileprivate static let columns = [
    "loss", "contrastive_loss", "learning_rate", "gradient_length", "logit_scale",
  ]
  /// The place of the learning rate in it.
  fileprivate static let rateColumn = 2

  fileprivate var values: [Float] {
    [loss, contrastiveLoss, learningRate, gradientLength, logitScale]
  }

  fileprivate init(step: Int, values: [Float]) {
    self.init(
      step: step, loss: values[0], contrastiveLoss: values[1], learningRate: values[2],
      gradientLength: values[3],
      logitScale: values[4])
  }
}
