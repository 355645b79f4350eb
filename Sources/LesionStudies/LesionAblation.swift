import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Runs
import Tensors

/// Measures where in an image the match with its text lives: lesion, margin, controls of the same area and
/// shape, and the rest are treated alike, and the similarity is measured after each.
///
/// All regions and pictures are those of the model's input.
public struct LesionAblation: Sendable, Encodable {
  /// The treatments that are compared.
  public var treatments: [AblationTreatment]
  /// Controls of each kind for each image.
  public var controls: Int
  /// Pixels of the model's input around the lesion that count as its margin.
  public var marginWidth: Int
  /// The attack that makes the perturbation in every region.
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
  /// The same arguments, machine and thread count give the same report, however often it was interrupted:
  /// each subject has a seed of its own.
  ///
  /// - Parameters:
  ///   - subjects: images with a lesion and a text
  ///   - model: the model whose similarities are measured
  ///   - seed: the seed of the first subject's draws; each next one has the next seed
  ///   - snapshots: the file in which all that is measured is left after every few subjects, and from which
  ///     it is taken up; what is there of an image, wherever it stands now, is taken as it is
  ///   - shouldStop: asked after every few subjects; true interrupts the run
  ///   - progress: called with how many subjects are measured or failed
  /// - Throws: `InputError` for a text that is longer than the model's limit, or a lesion that the model does
  ///   not see, of a subject that is of no set; those of a set are in the report's `failures`. `InputError`
  ///   also for a snapshot that is malformed or another's, `OutputError` when it cannot be written
  public func run(
    on subjects: [AblationSubject], against model: any ImageTextModel, seed: Int,
    snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws -> AblationReport {
    guard !subjects.isEmpty else { throw InputError(field: "images", expected: "one or more", found: "none") }
    // Products are cut by how many subjects are measured at a time, which decides over last bits: those of a
    // group that was not finished are measured anew.
    let group = Parallelism.threadCount
    let snapshots = try snapshots?.guarded(
      by: RunSettings(of: self, models: [model.identity()], seed: seed))
    var measured = try (snapshots?.load([AblatedImage].self)?.state ?? []).rows(of: subjects)
    var failures: [AblationFailure] = []
    let floors = AblationFloors(model, seed: seed)
    for first in stride(from: 0, to: subjects.count, by: group) {
      let next = first..<min(subjects.count, first + group)
      guard next.contains(where: { measured[$0] == nil }) else { continue }
      if shouldStop() { break }
      let results = concurrentMap(next.count) { index in
        Result {
          let number = next.lowerBound + index
          return try measurement(of: subjects[number], number, model, seed: seed).rows(floors)
        }
      }
      for (number, result) in zip(next, results) {
        do {
          measured[number] = try result.get()
        } catch let error as InputError {
          guard let place = subjects[number].place else { throw error }
          measured[number] = nil
          failures.append(
            AblationFailure(
              number: number, subject: subjects[number].name, error: "\(place.naming(error))"))
        }
      }
      let images = zip(subjects, measured).compactMap { subject, rows in
        rows.map { AblatedImage(subject: subject.fingerprint, rows: $0) }
      }
      try snapshots?.save(state: images)
      progress(images.count + failures.count)
    }
    return AblationReport(
      plan: self, seed: seed, subjects: subjects.count, rows: measured.compactMap { $0 }, failures: failures)
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
