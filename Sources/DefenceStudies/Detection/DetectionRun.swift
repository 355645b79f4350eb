import Datasets
import Defences
import EmbeddingModels
import Experiments
import Files
import Foundation
import Runs
import Tensors

/// A study of detectors over all images of a plan, several at a time, in a folder that says everything about it.
///
/// `run.json` holds the settings, `calibration.jsonl` a line for each clean image of the calibration, which comes
/// first, and `results.jsonl` one for each attacked image. A run may end at any moment and be taken up again: what
/// is done is not done again, and the files end as those of a run that nobody stopped.
public struct DetectionRun: Sendable {
  /// What is studied.
  public let plan: DetectionPlan
  /// The folder into which everything is written.
  public let folder: URL
  private let model: any ImageTextModel
  private let calibrationRows: ItemRows<CalibrationRow>
  private let rows: ItemRows<DetectionRow>

  private static let calibrationName = "calibration.jsonl"

  /// The number of images, those of the calibration included.
  public var count: Int { calibrationRows.count + rows.count }
  /// The number of images that are done, those of the calibration included.
  public var doneCount: Int { calibrationRows.doneCount + rows.doneCount }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - plan: what is studied
  ///   - model: the model that is attacked
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` for captions that are longer than the model's limit, for detectors that the model has
  ///   nothing for, when the folder holds a run and `isResuming` is false or its settings are others, and when its
  ///   files are damaged; `OutputError`
  public init(
    _ plan: DetectionPlan, of model: any ImageTextModel, command: String? = nil, in folder: URL,
    isResuming: Bool = false
  ) throws {
    for sample in plan.samples { try model.requireRoom(for: sample.text, field: sample.id) }
    for detector in plan.imageDetectors { try detector.validate(for: model) }
    (self.plan, self.folder, self.model) = (plan, folder, model)
    let decisive = try plan.record(of: model)
    rows = try ItemRows(
      count: plan.samples.count, decisive: decisive, command: command, in: folder, isResuming: isResuming)
    calibrationRows = try ItemRows(
      count: plan.calibration.count, named: Self.calibrationName, in: folder)
  }

  /// Removes the run that is in a folder, if there is one.
  public static func remove(from folder: URL) {
    let names =
      [RunDocument.name, ItemRows<DetectionRow>.fileName, calibrationName] + DetectionSummary.fileNames
    EarlierFiles.remove(from: folder) { names.contains($0) }
  }

  /// Does what is left, the calibration first. Returns whether nothing is left; the files of lines are then in the
  /// order of the plan.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several threads; images under way are then begun anew by the next run
  ///   - progress: told how many images are done, by one thread at a time
  /// - Throws: `OutputError`, and `InputError` for an image that cannot be read, for clean values that are all
  ///   equal, and as the attacks do
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    let isCalibrated = try calibrationRows.run(shouldStop: shouldStop, progress: progress) { number in
      let sample = plan.calibration[number]
      // Seeds of clean images are none of the attacked ones'.
      let subject = try DetectionSubject(sample, of: plan, model: model, seed: plan.seed &- 1 &- number)
      return CalibrationRow(
        schema: ResultSchema.version, number: number, file: sample.id, values: subject.cleanValues())
    }
    guard isCalibrated else { return false }
    let calibrations = try calibrations()
    return try rows.run(
      shouldStop: shouldStop, progress: { progress(calibrationRows.count + $0) }
    ) { number in
      let sample = plan.samples[number]
      let subject = try DetectionSubject(sample, of: plan, model: model, seed: plan.seed &+ number)
      guard let images = try subject.imageFindings(calibrations, shouldStop: shouldStop),
        let texts = try subject.textFindings(calibrations, shouldStop: shouldStop)
      else { return nil }
      return DetectionRow(
        schema: ResultSchema.version, number: number, file: sample.id, score: subject.cleanScore,
        findings: images + texts)
    }
  }

  /// Writes `summary.json`, `roc.csv` and `roc.svg` of a run of which nothing is left to do, and returns the
  /// figures.
  ///
  /// Throws `InputError` when a file of the run cannot be read, `OutputError`. Traps when something is left.
  public func finish() throws -> DetectionSummary {
    let summary = DetectionSummary(
      try rows.rows(), by: plan.names, calibrations: try calibrations(),
      calibrationCount: calibrationRows.count,
      seed: plan.seed)
    try summary.write(to: folder)
    return summary
  }

  /// What is usual of each detector, by the lines of the calibration.
  private func calibrations() throws -> [String: DetectorCalibration] {
    let lines = try calibrationRows.rows()
    return try Dictionary(
      uniqueKeysWithValues: plan.names.map { name in
        let values = try lines.map { line in
          guard let value = line.values[name] else {
            throw InputError(
              file: folder.appendingPathComponent(Self.calibrationName).path, field: "values",
              expected: "a value of \(name) in each line", found: "none of item \(line.number)")
          }
          return value
        }
        return (name, try DetectorCalibration(of: values, by: name))
      })
  }
}
