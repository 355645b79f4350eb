import Statistics
import Tensors

/// The findings of an ablation.
public struct AblationReport: Sendable {
  /// The treatments and their settings.
  public let plan: LesionAblation
  /// The seed of all random draws.
  public let seed: Int
  /// The number of images; fewer have rows when the run was interrupted.
  public let subjects: Int
  /// The rows of each image that was measured.
  public let rows: [[AblationRow]]
  /// Images that could not be measured.
  public let failures: [AblationFailure]
  /// Lines of the metadata that cannot be used and were left out.
  public var leftOut = 0
  /// The similarity after each treatment of each region, clean images first and images that show nothing
  /// last.
  public let lines: [AblationLine]
  /// The effect of treating the lesion beyond that of treating controls.
  public let contrasts: [AblationContrast]

  /// Whether every image was measured or has failed.
  public var isComplete: Bool { rows.count + failures.count == subjects }

  init(
    plan: LesionAblation, seed: Int, subjects: Int, rows: [[AblationRow]], failures: [AblationFailure] = []
  ) {
    (self.plan, self.seed, self.subjects, self.rows) = (plan, seed, subjects, rows)
    self.failures = failures
    var generator = RandomGenerator(seed: seed)
    let conditions = rows.joined().reduce(into: [AblationCondition]()) { conditions, row in
      if !conditions.contains(row.condition) { conditions.append(row.condition) }
    }
    lines = conditions.compactMap { AblationLine($0, rows, using: &generator) }
    contrasts = plan.treatments.flatMap { treatment in
      [AblationRegion.control, .tissueControl].compactMap { control in
        AblationContrast(treatment, control, rows, using: &generator)
      }
    }
  }

  /// The line of one treatment of one region; nil when there is none.
  public func line(_ treatment: AblationTreatment, _ region: AblationRegion) -> AblationLine? {
    lines.first { $0.condition == AblationCondition(treatment: treatment.rawValue, region: region.rawValue) }
  }
}

/// A treatment of a region, by the names that rows have.
public struct AblationCondition: Sendable, Hashable {
  /// The name of the treatment.
  public let treatment: String
  /// The name of the region; empty when there is none.
  public let region: String
}

extension AblationRow {
  var condition: AblationCondition { AblationCondition(treatment: treatment, region: region) }
}

/// A treatment of a region over all images that had room for it. Of several draws, an image counts with their
/// mean; when there is one image only, the draws are what is resampled, and one draw alone has no interval.
public struct AblationLine: Sendable {
  /// The treatment and the region.
  public let condition: AblationCondition
  /// The number of images.
  public let count: Int
  /// The mean number of pixels treated.
  public let pixels: Double
  /// The mean cosine to the text after the treatment.
  public let similarity: Estimate
  /// The mean of the clean image's similarity minus that after the treatment.
  public let fall: Estimate
  /// The share of images whose text is still preferred to its foil.
  public let preferring: Estimate?
  /// Whether there is more than one measurement, so that intervals mean something.
  public let hasIntervals: Bool

  init?(_ condition: AblationCondition, _ rows: [[AblationRow]], using generator: inout RandomGenerator) {
    let images = rows.compactMap { rows -> (clean: Float, rows: [AblationRow])? in
      let chosen = rows.filter { $0.condition == condition }
      guard !chosen.isEmpty, let clean = rows.first(where: { $0.treatment == "clean" }) else { return nil }
      return (clean.similarity, chosen)
    }
    guard !images.isEmpty else { return nil }
    func estimate(_ value: (AblationRow, _ clean: Float) -> Double?) -> Estimate? {
      let values = images.map { image in image.rows.compactMap { value($0, image.clean) } }
      guard values.allSatisfy({ !$0.isEmpty }) else { return nil }
      let counted = values.count == 1 ? values[0] : values.map { $0.reduce(0, +) / Double($0.count) }
      return Estimate.mean(of: counted, using: &generator)
    }
    guard let similarity = estimate({ row, _ in Double(row.similarity) }),
      let fall = estimate({ row, clean in Double(clean - row.similarity) })
    else { return nil }
    (self.condition, self.similarity, self.fall) = (condition, similarity, fall)
    count = images.count
    hasIntervals = images.count > 1 || images[0].rows.count > 1
    let sizes = images.flatMap(\.rows).map { Double($0.pixels) }
    pixels = sizes.reduce(0, +) / Double(sizes.count)
    preferring = estimate { row, _ in row.preference.map { $0 > 0 ? 1 : 0 } }
  }
}

/// The difference between the fall of the similarity when the lesion is treated and that when controls are.
public struct AblationContrast: Sendable {
  /// The treatment of the lesion and of the controls.
  public let treatment: AblationTreatment
  /// The kind of controls.
  public let control: AblationRegion
  /// The number of images that had room for controls.
  public let count: Int
  /// The fall for the lesion less the mean fall for the controls of the same image; for one image, less each
  /// of them.
  public let difference: Estimate
  /// The share of images (of one image: of controls) for which it is above zero.
  public let share: Double

  init?(
    _ treatment: AblationTreatment, _ control: AblationRegion, _ rows: [[AblationRow]],
    using generator: inout RandomGenerator
  ) {
    let differences = rows.compactMap { rows -> [Double]? in
      let treated = rows.filter { $0.treatment == treatment.rawValue }
      let controls = treated.filter { $0.region == control.rawValue }
      guard let lesion = treated.first(where: { $0.region == AblationRegion.lesion.rawValue }),
        !controls.isEmpty
      else { return nil }
      return controls.map { Double($0.similarity - lesion.similarity) }
    }
    guard !differences.isEmpty else { return nil }
    let counted =
      differences.count == 1 ? differences[0] : differences.map { $0.reduce(0, +) / Double($0.count) }
    (self.treatment, self.control, count) = (treatment, control, differences.count)
    difference = Estimate.mean(of: counted, using: &generator)
    share = Double(counted.count { $0 > 0 }) / Double(counted.count)
  }
}
