import Checkpoints
import Files
import Foundation
import Layers
import Tensors

/// Saving, resuming, and writing the finished model.
extension PhantomAnswererTrainer {

  /// Writes the file for resuming, and the losses of all steps.
  ///
  /// - Parameter folder: the folder of the model
  /// - Throws: `OutputError`
  public func save(to folder: URL) throws {
    try TrainingSnapshot(
      parameters: answerer.parameters, optimizer: optimizer, curve: reports.map(\.values)
    ).save(to: folder, signature: recipe.signature, columns: Report.columns)
  }

  /// Goes on where `save(to:)` left off; every later step gives the same bits as without the interruption.
  ///
  /// The recipe may have another number of steps if that does not change the learning rates so far.
  ///
  /// - Parameters:
  ///   - recipe: the settings of the training so far
  ///   - tower: the folder of the CLIP model whose vision tower is used as it is
  ///   - folder: the folder of the model
  /// - Throws: `InputError` when there is no snapshot, or one of another recipe
  public init(resuming recipe: PhantomAnswererRecipe, tower: URL, in folder: URL) throws {
    let file = folder.appendingPathComponent(Self.snapshotName)
    let answerer = try Self.untrained(recipe, in: folder)
    let snapshot = try TrainingSnapshot(
      contentsOf: file, signature: recipe.signature, like: answerer.parameters, width: Report.columns.count)
    try snapshot.requireRates(
      ofSteps: recipe.steps, column: Report.rateColumn, file: file, recipe.learningRate(atStep:))
    try self.init(
      recipe, tower: tower, in: folder,
      answerer: answerer.replacingParameters(snapshot.parameters.map(\.tensor)),
      optimizer: snapshot.optimizer(Self.settings(recipe)),
      reports: snapshot.curve.enumerated().map { Report(step: $0 + 1, values: $1) })
  }

  /// Writes the weights in half precision beside the configuration, the vision tower's included, which makes
  /// the folder a model.
  ///
  /// - Parameter folder: the folder of the model
  /// - Throws: `InputError` when the vision tower cannot be read, and `OutputError`
  public func export(to folder: URL) throws {
    let source = try Checkpoint(contentsOf: towerFolder)
    let names = source.keys.filter { $0.hasPrefix("vision_model.") }
    let tower = try names.map { name in ("vision_tower." + name, try source.tensor(name)!) }
    try SafetensorsWriter(.f16, metadata: ["format": "pt"])
      .write(tower + answerer.parameters, to: folder.appendingPathComponent(Self.weightsName))
  }

}

extension PhantomAnswererTrainer.Report {
  /// The names of a step's figures.
  fileprivate static let columns = ["loss", "learning_rate", "gradient_length"]
  /// The place of the learning rate in it.
  fileprivate static let rateColumn = 1

  fileprivate var values: [Float] { [loss, learningRate, gradientLength] }

  fileprivate init(step: Int, values: [Float]) {
    self.init(step: step, loss: values[0], learningRate: values[1], gradientLength: values[2])
  }
}
