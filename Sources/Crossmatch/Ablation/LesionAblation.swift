import EmbeddingModels
import Files
import Imaging
import Tensors

/// Measures where in an image the match with its text lives: lesion, margin, controls of the same area and shape, and
/// the rest are treated alike, and the similarity is measured after each.
///
/// All regions and pictures are those of the model's input.
public struct LesionAblation: Sendable {
  public var treatments: [AblationTreatment]
  /// Controls of each kind for each image.
  public var controls: Int
  /// Pixels of the model's input around the lesion that count as its margin.
  public var marginWidth: Int
  /// Of the perturbation in every region.
  public var perturbation: PGD
  /// Steps of the optimization of a patch.
  public var patchSteps: Int

  /// Images that replace the original altogether.
  static let noiseImages = 5

  /// Throws `InputError` for no treatments, counts below 1, and more than 10,000 controls.
  public init(
    treatments: [AblationTreatment] = AblationTreatment.allCases, controls: Int = 5, marginWidth: Int = 4,
    perturbation: PGD, patchSteps: Int = 40
  ) throws {
    guard !treatments.isEmpty else {
      throw InputError(field: "treatments", expected: "at least one", found: "none")
    }
    try StepCount.check(controls, "controls", in: 1...10_000)
    try StepCount.check(marginWidth, "margin width", in: 1...Int.max)
    try StepCount.check(patchSteps, "patch steps", in: 1...StepCount.most)
    (self.treatments, self.controls, self.marginWidth) = (treatments, controls, marginWidth)
    (self.perturbation, self.patchSteps) = (perturbation, patchSteps)
  }

  /// Measures all subjects, several at a time.
  ///
  /// The same arguments, machine and thread count give the same report, however often it was interrupted: each subject has
  /// a seed of its own.
  ///
  /// - Parameters:
  ///   - done: the rows of the first subjects, from an earlier run
  ///   - save: called with all rows so far after every few subjects
  ///   - progress: called with how many subjects are done
  /// - Throws: `InputError` for a text that is longer than the model's limit, or a lesion that the model does not see
  public func run(
    on subjects: [AblationSubject], against model: any ImageTextModel, seed: Int,
    after done: [[AblationRow]] = [],
    save: ([[AblationRow]]) throws -> Void = { _ in }, shouldStop: () -> Bool = { false },
    progress: (Int) -> Void = { _ in }
  ) throws -> AblationReport {
    guard !subjects.isEmpty else { throw InputError(field: "images", expected: "one or more", found: "none") }
    // Products are cut by how many subjects are measured at a time, which decides over last bits: those of a group that was
    // not finished are measured anew.
    let group = Parallelism.threadCount
    var rows = Array(done.prefix(done.count >= subjects.count ? subjects.count : done.count / group * group))
    let floors = AblationFloors(model, seed: seed)
    while rows.count < subjects.count, !shouldStop() {
      let next = rows.count..<min(subjects.count, rows.count + group)
      let results = concurrentMap(next.count) { index in
        Result {
          let number = next.lowerBound + index
          return try measurement(of: subjects[number], number, model, seed: seed).rows(floors)
        }
      }
      rows += try results.map { try $0.get() }
      try save(rows)
      progress(rows.count)
    }
    return AblationReport(plan: self, seed: seed, subjects: subjects.count, rows: rows)
  }

  /// The treated images of one subject, with which region each treats.
  public func variants(
    of subjects: [AblationSubject], number: Int, against model: any ImageTextModel, seed: Int
  )
    throws -> [AblationVariant]
  {
    try measurement(of: subjects[number], number, model, seed: seed).variants()
  }

  private func measurement(
    of subject: AblationSubject, _ number: Int, _ model: any ImageTextModel, seed: Int
  ) throws -> AblationMeasurement {
    try AblationMeasurement(plan: self, subject: subject, model: model, seed: seed &+ number)
  }
}
