import Checkpoints
import Files
import Foundation
import Layers
import Tensors

/// What a training is resumed from: parameters, the optimizer's moments and the figures of all steps.
package struct TrainingSnapshot {
  /// The parameters with their names.
  package let parameters: [(name: String, tensor: Tensor)]
  /// The running means of the gradients.
  package let firstMoments: [Tensor]
  /// The running means of the squared gradients.
  package let secondMoments: [Tensor]
  /// The figures of each step, as many in each.
  package let curve: [[Float]]

  /// The name of its file in the folder of a training.
  package static let fileName = "training-snapshot.safetensors"
  /// The name of the file with the figures of all steps that is written beside it.
  package static let curveFileName = "loss.csv"

  private static let recipeKey = "recipe"
  private static let (firstPrefix, secondPrefix) = ("first_moment.", "second_moment.")
  private static let curveName = "loss_curve"

  /// The state of a training after some steps, at least one.
  package init(parameters: [(name: String, tensor: Tensor)], optimizer: AdamW, curve: [[Float]]) {
    (self.parameters, self.curve) = (parameters, curve)
    (firstMoments, secondMoments) = (optimizer.firstMoments, optimizer.secondMoments)
  }

  /// The optimizer as it stood after the last step.
  package func optimizer(_ settings: AdamW.Settings) -> AdamW {
    AdamW(settings, step: curve.count, firstMoments: firstMoments, secondMoments: secondMoments)
  }

  /// Writes the file for resuming, and the figures of all steps as a table, each whole or not at all. Throws
  /// `OutputError`.
  ///
  /// - Parameters:
  ///   - folder: the folder of the training
  ///   - signature: a line that differs for trainings that cannot be resumed from each other
  ///   - columns: the names of a step's figures
  package func save(to folder: URL, signature: String, columns: [String]) throws {
    try write(to: folder.appendingPathComponent(Self.fileName), signature: signature)
    let rows = curve.enumerated().map { step, figures in ["\(step + 1)"] + figures.map { "\($0)" } }
    try OutputFile.write(
      CSV.text(header: ["step"] + columns, rows: rows).utf8,
      to: folder.appendingPathComponent(Self.curveFileName))
  }

  /// Writes the file for resuming, whole or not at all. Throws `OutputError`.
  ///
  /// - Parameters:
  ///   - file: the file
  ///   - signature: a line that differs for trainings that cannot be resumed from each other
  package func write(to file: URL, signature: String) throws {
    var tensors = parameters
    tensors += zip(parameters, firstMoments).map { (Self.firstPrefix + $0.name, $1) }
    tensors += zip(parameters, secondMoments).map { (Self.secondPrefix + $0.name, $1) }
    tensors.append((Self.curveName, Tensor(curve.flatMap { $0 }, shape: [curve.count, curve[0].count])))
    try SafetensorsWriter(.f32, metadata: [Self.recipeKey: signature]).write(tensors, to: file)
  }

  /// Reads a file. Throws `InputError` when there is none, when it is of another training, lacks a tensor, or has
  /// squares below 0.
  ///
  /// - Parameters:
  ///   - file: the file
  ///   - signature: the line with which it must have been written
  ///   - model: parameters with the names and shapes of those that are read
  ///   - width: the number of figures of a step
  package init(
    contentsOf file: URL, signature: String, like model: [(name: String, tensor: Tensor)], width: Int
  ) throws {
    let checkpoint = try Checkpoint(files: [file])
    guard checkpoint.metadata(Self.recipeKey) == signature else {
      throw InputError(
        file: file.path, field: Self.recipeKey, expected: signature,
        found: checkpoint.metadata(Self.recipeKey) ?? "nothing")
    }
    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
      guard let tensor = try checkpoint.tensor(name), tensor.shape == shape else {
        throw InputError(
          file: file.path, field: name, expected: "a tensor of the shape \(shape)",
          found: checkpoint.shape(of: name).map { "the shape \($0)" } ?? "nothing")
      }
      return tensor
    }
    parameters = try model.map { ($0.name, try tensor($0.name, $0.tensor.shape)) }
    firstMoments = try model.map { try tensor(Self.firstPrefix + $0.name, $0.tensor.shape) }
    secondMoments = try model.map { try tensor(Self.secondPrefix + $0.name, $0.tensor.shape) }
    for (parameter, moments) in zip(model, secondMoments) where moments.values.contains(where: { $0 < 0 }) {
      throw InputError(
        file: file.path, field: Self.secondPrefix + parameter.name, expected: "means of squares",
        found: "a negative number")
    }
    let steps = checkpoint.shape(of: Self.curveName)?.first ?? 0
    let values = try tensor(Self.curveName, [steps, width]).values
    curve = (0..<steps).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  /// Throws `InputError` when the steps so far had other learning rates than those of a recipe.
  ///
  /// - Parameters:
  ///   - steps: the number of steps of the recipe
  ///   - column: the place of the learning rate among a step's figures
  ///   - file: the file, for messages
  ///   - rate: the recipe's learning rate of a step, counted from 0
  package func requireRates(
    ofSteps steps: Int, column: Int, file: URL, _ rate: (_ step: Int) -> Float
  ) throws {
    guard curve.count <= steps, curve.indices.allSatisfy({ curve[$0][column] == rate($0) }) else {
      throw InputError(
        file: file.path, field: Self.curveName, expected: "the learning rates of \(steps) steps",
        found: "\(curve.count) steps of a training of another length")
    }
  }
}
