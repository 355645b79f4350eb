import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import Training

/// Saving, resuming, and writing the finished model.
extension RobustTrainer {

  /// Writes the file for resuming, and the loss curve. Throws `OutputError`.
  public func save(to folder: URL) throws {
    let named = zip(side.parameters, parameters).map { (name: $0.name, tensor: $1) }
    try TrainingSnapshot(parameters: named, optimizer: optimizer, curve: reports.map(\.values))
      .save(to: folder, signature: signature, columns: Report.columns)
  }

  /// Goes on where `save(to:)` left off; every later step gives the same bits as without the interruption.
  ///
  /// - Parameters:
  ///   - recipe: the settings, the same as before
  ///   - folder: the model that the fine-tuning began with
  ///   - phantoms: the number of different phantoms
  ///   - output: the folder of the snapshot
  /// - Throws: `InputError` when there is no snapshot, or one of another fine-tuning
  public init(resuming recipe: RobustRecipe, of folder: URL, phantoms: Int, in output: URL) throws {
    let fresh = try RobustTrainer(recipe, of: folder, phantoms: phantoms)
    let snapshot = try TrainingSnapshot(
      contentsOf: output.appendingPathComponent(Self.snapshotName), signature: fresh.signature,
      like: fresh.side.parameters, width: Report.columns.count)
    try self.init(
      recipe, of: folder, phantoms: phantoms, side: fresh.side,
      parameters: snapshot.parameters.map(\.tensor),
      optimizer: snapshot.optimizer(Self.settings(recipe)),
      reports: snapshot.curve.enumerated().map { Report(step: $0 + 1, values: $1) })
  }

  /// Writes the model in half precision, with the files that stand beside the weights of the one that it began
  /// with, which makes the folder a model. Throws `OutputError`, and `InputError` for files that cannot be
  /// read.
  public func export(to folder: URL) throws {
    try ModelCompanions.copy(from: source, to: folder)
    try SafetensorsWriter(.f16, metadata: ["format": "pt"])
      .write(side.replacing(parameters).parameters, to: folder.appendingPathComponent(Self.weightsName))
  }

  /// The line by which snapshots of other fine-tunings are known.
  private var signature: String {
    RecipeSignature.line(
      of: Signature(recipe: recipe, phantoms: samples.count, weights: origin.sha256 ?? origin.name))
  }
}

private struct Signature: Encodable {
  let recipe: RobustRecipe
  let phantoms: Int
  let weights: String
}

extension RobustTrainer.Report {
  /// The names of a step's figures.
  fileprivate static let columns = ["loss", "cosine", "learning_rate"]

  fileprivate var values: [Float] { [loss, cosine, learningRate] }

  fileprivate init(step: Int, values: [Float]) {
    self.init(step: step, loss: values[0], cosine: values[1], learningRate: values[2])
  }
}
