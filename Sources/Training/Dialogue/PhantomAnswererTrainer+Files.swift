import Checkpoints
import Files
import Foundation
import Layers
import Tensors

/// Saving, resuming, and writing the finished model.
extension PhantomAnswererTrainer {
  /// The name of the file from which a training is resumed.
  public static let snapshotName = "training-snapshot.safetensors"
  /// The name of the file with the finished weights.
  public static let weightsName = "model.safetensors"
  private static let curveName = "loss.csv"

  /// Writes the file for resuming, and the losses of all steps.
  ///
  /// - Parameter folder: the folder of the model
  /// - Throws: `OutputError`
  public func save(to folder: URL) throws {
    try TrainingSnapshot(
      parameters: answerer.parameters, optimizer: optimizer, curve: reports.map(\.values)
    ).write(to: folder.appendingPathComponent(Self.snapshotName), signature: recipe.signature)
    let text = CSV.text(
      header: ["step", "loss", "learning_rate", "gradient_length"],
      rows: reports.map { report in ["\(report.step)"] + report.values.map { "\($0)" } })
    try OutputFile.write(text.utf8, to: folder.appendingPathComponent(Self.curveName))
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
      contentsOf: file, signature: recipe.signature, like: answerer.parameters, width: Report.width)
    try snapshot.requireRates(
      ofSteps: recipe.steps, column: Report.rateColumn, file: file, recipe.learningRate(atStep:))
    try self.init(
      recipe, tower: tower, in: folder,
      answerer: answerer.replacingParameters(snapshot.parameters.map(\.tensor)),
      optimizer: AdamW(
        Self.settings(recipe), step: snapshot.curve.count, firstMoments: snapshot.firstMoments,
        secondMoments: snapshot.secondMoments),
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

  /// Removes the weights, the losses and the snapshot of an earlier training.
  public static func removeFiles(from folder: URL) {
    for name in [snapshotName, weightsName, curveName] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }
}

extension PhantomAnswererTrainer.Report {
  /// The numbers of a row of the file of losses.
  fileprivate static let width = 3
  /// The place of the learning rate in it.
  fileprivate static let rateColumn = 1

  fileprivate var values: [Float] { [loss, learningRate, gradientLength] }

  fileprivate init(step: Int, values: [Float]) {
    self.init(step: step, loss: values[0], learningRate: values[1], gradientLength: values[2])
  }
}
