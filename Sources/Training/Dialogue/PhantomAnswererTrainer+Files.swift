import Checkpoints
import Files
import Foundation
import Layers
import Tensors

extension PhantomAnswererTrainer {
  /// The name of the file with the finished weights.
  public static let weightsName = "model.safetensors"
  /// The name of the file with the losses.
  public static let curveName = "loss.csv"

  /// Writes the weights in half precision beside the configuration, which makes the folder a model, and the
  /// losses of all steps.
  ///
  /// - Parameter folder: the folder of the model
  /// - Throws: `InputError` when the vision tower cannot be read, and `OutputError`
  public func export(to folder: URL) throws {
    let source = try Checkpoint(contentsOf: towerFolder)
    let names = source.keys.filter { $0.hasPrefix("vision_model.") }
    let tower = try names.map { name in ("vision_tower." + name, try source.tensor(name)!) }
    try SafetensorsWriter(.f16, metadata: ["format": "pt"])
      .write(tower + answerer.parameters, to: folder.appendingPathComponent(Self.weightsName))
    let text = CSV.text(
      header: ["step", "loss", "learning_rate", "gradient_length"],
      rows: reports.map { ["\($0.step)", "\($0.loss)", "\($0.learningRate)", "\($0.gradientLength)"] })
    try OutputFile.write(text.utf8, to: folder.appendingPathComponent(Self.curveName))
  }
}
