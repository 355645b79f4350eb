import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import Training

/// Saving, resuming, and writing the finished model.
extension DemonstrationTrainer {

  /// Writes the file for resuming, and the losses of all steps. Throws `OutputError`.
  public func save(to folder: URL) throws {
    let named = zip(part.initial, learned).map { (name: $0.name, tensor: $1) }
    try TrainingSnapshot(parameters: named, optimizer: optimizer, curve: reports.map(\.values))
      .save(to: folder, signature: signature, columns: Report.columns)
  }

  /// Goes on where `save(to:)` left off; every later step gives the same bits as without the interruption.
  ///
  /// - Parameters:
  ///   - recipe: the settings, the same as before
  ///   - folder: the model that the fine-tuning began with
  ///   - demonstrations: what it learns from, the same as before
  ///   - output: the folder of the snapshot
  /// - Throws: `InputError` when there is no snapshot, or one of another fine-tuning
  public init(
    resuming recipe: DemonstrationRecipe, of folder: URL, demonstrations: [Demonstration],
    in output: URL
  ) throws {
    try self.init(recipe, of: folder, demonstrations: demonstrations)
    let snapshot = try TrainingSnapshot(
      contentsOf: output.appendingPathComponent(Self.snapshotName), signature: signature, like: part.initial,
      width: Report.columns.count)
    resume(
      learned: snapshot.parameters.map(\.tensor),
      optimizer: snapshot.optimizer(Self.settings(recipe)),
      reports: snapshot.curve.enumerated().map { Report(step: $0 + 1, values: $1) })
  }

  /// Writes the model in half precision as one file of weights, in which low-rank changes are added to their
  /// matrices, with the files that stand beside the weights of the one that it began with.
  ///
  /// Throws `OutputError`, and `InputError` for files that cannot be read.
  public func export(to folder: URL) throws {
    try ModelCompanions.copy(from: source, to: folder)
    try SafetensorsWriter(.f16, metadata: ["format": "pt"])
      .write(
        checkpoint.tensors(with: part.network(learned)), to: folder.appendingPathComponent(Self.weightsName))
  }

  /// The line by which snapshots of other fine-tunings are known.
  private var signature: String {
    let texts = RecipeSignature.line(of: demonstrations)
    return RecipeSignature.line(
      of: Signature(
        recipe: recipe, demonstrations: SHA256.text(of: Array(texts.utf8)),
        weights: origin.sha256 ?? origin.name))
  }
}

private struct Signature: Encodable {
  let recipe: DemonstrationRecipe
  let demonstrations: String
  let weights: String
}

extension DemonstrationTrainer.Report {
  /// The names of a step's figures.
  fileprivate static let columns = ["loss", "learning_rate"]

  fileprivate var values: [Float] { [loss, learningRate] }

  fileprivate init(step: Int, values: [Float]) {
    self.init(step: step, loss: values[0], learningRate: values[1])
  }
}
