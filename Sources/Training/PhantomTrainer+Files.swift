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
  private static let recipeKey = "recipe"
  private static let (firstPrefix, secondPrefix) = ("first_moment.", "second_moment.")
  private static let (headsPrefix, curveName) = ("training_heads.", "loss_curve")

  /// Whether a training can be resumed in this folder.
  public static func hasSnapshot(in folder: URL) -> Bool {
    InputFile.exists(folder.appendingPathComponent(snapshotName))
  }

  /// Writes the file for resuming, and the loss curve. Throws `OutputError`.
  public func save(to folder: URL) throws {
    let parameters = model.parameters + heads.parameters.map { (Self.headsPrefix + $0.name, $0.tensor) }
    var tensors = parameters
    tensors += zip(parameters, optimizer.firstMoments).map { (Self.firstPrefix + $0.name, $1) }
    tensors += zip(parameters, optimizer.secondMoments).map { (Self.secondPrefix + $0.name, $1) }
    tensors.append((Self.curveName, Tensor(reports.flatMap(\.values), shape: [reports.count, Report.width])))
    try SafetensorsWriter(.f32, metadata: [Self.recipeKey: recipe.signature])
      .write(tensors, to: folder.appendingPathComponent(Self.snapshotName))
    try writeCurve(to: folder)
  }

  /// Goes on where `save(to:)` left off; every later step gives the same bits as without the interruption.
  ///
  /// The recipe may have another number of steps if that does not change the learning rates so far. Throws
  /// `InputError` when there is no snapshot, or one of another recipe.
  public init(resuming recipe: PhantomTrainingRecipe, in folder: URL) throws {
    let file = folder.appendingPathComponent(Self.snapshotName)
    let snapshot = try Checkpoint(files: [file])
    guard snapshot.metadata(Self.recipeKey) == recipe.signature else {
      throw InputError(
        file: file.path, field: Self.recipeKey, expected: recipe.signature,
        found: snapshot.metadata(Self.recipeKey) ?? "nothing")
    }
    var generator = RandomGenerator(seed: recipe.seed)
    var model = try CLIP(untrainedIn: folder, using: &generator)
    try snapshot.load(into: &model) { key in
      let others = [Self.firstPrefix, Self.secondPrefix, Self.headsPrefix, Self.curveName]
      return others.contains(where: key.hasPrefix) ? nil : key
    }
    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
      guard let tensor = try snapshot.tensor(name), tensor.shape == shape else {
        throw InputError(
          file: file.path, field: name, expected: "a tensor of the shape \(shape)",
          found: snapshot.shape(of: name).map { "the shape \($0)" } ?? "nothing")
      }
      return tensor
    }
    var heads = TrainingHeads(recipe, using: &generator)
    try heads.visitParameters("") { $1 = try tensor(Self.headsPrefix + $0, $1.shape) }
    let parameters = model.parameters + heads.parameters.map { (Self.headsPrefix + $0.name, $0.tensor) }
    let steps = snapshot.shape(of: Self.curveName)?.first ?? 0
    let curve = try tensor(Self.curveName, [steps, Report.width]).values
    let reports = (0..<steps).map { step in
      Report(step: step + 1, values: Array(curve[step * Report.width..<(step + 1) * Report.width]))
    }
    guard steps <= recipe.steps,
      reports.allSatisfy({ $0.learningRate == recipe.learningRate(atStep: $0.step - 1) })
    else {
      throw InputError(
        file: file.path, field: Self.curveName, expected: "the learning rates of \(recipe.steps) steps",
        found: "\(steps) steps of a training of another length")
    }
    self.init(
      recipe, model: model, heads: heads,
      optimizer: AdamW(
        Self.settings(recipe), step: steps,
        firstMoments: try parameters.map { try tensor(Self.firstPrefix + $0.name, $0.tensor.shape) },
        secondMoments: try parameters.map { try tensor(Self.secondPrefix + $0.name, $0.tensor.shape) }),
      reports: reports)
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
