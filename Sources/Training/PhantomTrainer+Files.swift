import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors

/// Saving, resuming, and writing the finished model.
extension PhantomTrainer {
  /// The name of the file from which a training is resumed.
  public static let snapshotName = "training-snapshot.safetensors"
  /// The name of the file with the finished weights.
  public static let weightsName = "model.safetensors"
  private static let curveFileName = "loss.csv"
  private static let headsPrefix = "training_heads."

  /// Whether a training can be resumed in this folder.
  public static func hasSnapshot(in folder: URL) -> Bool {
    InputFile.exists(folder.appendingPathComponent(snapshotName))
  }

  /// Writes the file for resuming, and the loss curve. Throws `OutputError`.
  public func save(to folder: URL) throws {
    try TrainingSnapshot(
      parameters: Self.parameters(model, heads), optimizer: optimizer, curve: reports.map(\.values)
    ).write(to: folder.appendingPathComponent(Self.snapshotName), signature: recipe.signature)
    try writeCurve(to: folder)
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
      contentsOf: file, signature: recipe.signature, like: Self.parameters(model, heads), width: Report.width)
    try snapshot.requireRates(
      ofSteps: recipe.steps, column: Report.rateColumn, file: file, recipe.learningRate(atStep:))
    let tensors = snapshot.parameters.map(\.tensor)
    let headCount = heads.parameters.count
    self.init(
      recipe, model: model.replacingParameters(Array(tensors.dropLast(headCount))),
      heads: heads.replacingParameters(Array(tensors.suffix(headCount))),
      optimizer: AdamW(
        Self.settings(recipe), step: snapshot.curve.count, firstMoments: snapshot.firstMoments,
        secondMoments: snapshot.secondMoments),
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

  /// Removes the weights, the loss curve and the snapshot of an earlier training.
  public static func removeFiles(from folder: URL) {
    for name in [snapshotName, weightsName, curveFileName] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  private func writeCurve(to folder: URL) throws {
    let text = CSV.text(
      header: ["step", "loss", "contrastive_loss", "learning_rate", "gradient_length", "logit_scale"],
      rows: reports.map { report in ["\(report.step)"] + report.values.map { "\($0)" } })
    try OutputFile.write(text.utf8, to: folder.appendingPathComponent(Self.curveFileName))
  }
}

extension PhantomTrainer.Report {
  /// The numbers of a row of the loss curve.
  fileprivate static let width = 5
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
