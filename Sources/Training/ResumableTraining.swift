import Foundation

/// A training that goes on step by step, and whose state and result are written to a folder.
public protocol ResumableTraining: Sendable {
  /// The figures of one step.
  associatedtype Report: TrainingReport

  /// The figures of all steps so far.
  var reports: [Report] { get }
  /// Whether all steps are done.
  var isFinished: Bool { get }

  /// Does one step. Traps when the training is finished.
  @discardableResult mutating func step() -> Report

  /// Writes the file for resuming, and the losses. Throws `OutputError`.
  func save(to folder: URL) throws

  /// Writes the weights, which make the folder a model. Throws `OutputError`, and `InputError` when a file
  /// that they are made from cannot be read.
  func export(to folder: URL) throws
}

/// The files in the folder of a training.
extension ResumableTraining {
  /// The name of the file from which it is resumed.
  public static var snapshotName: String { TrainingSnapshot.fileName }
  /// The name of the file with the finished weights.
  public static var weightsName: String { "model.safetensors" }

  /// Removes the weights, the losses and the snapshot of an earlier training.
  public static func removeFiles(from folder: URL) {
    for name in [snapshotName, weightsName, TrainingSnapshot.curveFileName] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }
}

/// The figures of one step of a training.
public protocol TrainingReport: Sendable {
  /// The number of the step, counted from 1.
  var step: Int { get }
  /// The loss before the step.
  var loss: Float { get }
}
