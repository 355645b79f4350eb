import Pictures
import Statistics

/// The finding of an ablation in one sentence.
struct AblationVerdict {
  let text: String

  /// The order in which the verdict looks for a treatment that was run: the least artificial ones come first.
  private static let preferred: [AblationTreatment] = [
    .inpainted, .tissue, .blur, .mean, .noise, .flat, .bestFill, .perturbation, .patch,
  ]

  init(_ report: AblationReport) {
    let found = Self.preferred.lazy.compactMap { treatment in
      (report.contrasts.last { $0.treatment == treatment }).flatMap { contrast in
        report.line(treatment, .lesion).map { (contrast, $0) }
      }
    }.first
    guard !report.rows.isEmpty else {
      text = "No image could be measured."
      return
    }
    guard let (contrast, lesion) = found else {
      text = "There was no room for a control, so nothing can be said about where the match lives."
      return
    }
    let difference = contrast.difference
    let finding =
      difference.low > 0
      ? "the match lives in the lesion more than elsewhere"
      : difference.high < 0
        ? "the match lives elsewhere more than in the lesion"
        : "the lesion cannot be told from its controls"
    text =
      "Treated with “\(contrast.treatment.rawValue.unhyphenated)”, the lesion costs \(NumberText.fixed(lesion.fall.value, decimals: 3)) "
      + "of the similarity, \(difference.text(decimals: 3)) more than its “\(contrast.control.rawValue.unhyphenated)” regions: \(finding)."
  }
}

extension AblationReport {
  /// The finding in one sentence.
  public var verdict: String { AblationVerdict(self).text }
}

extension Estimate {
  /// "0.312 (0.290 to 0.334)"
  func text(decimals: Int, hasInterval: Bool = true) -> String {
    let number = { NumberText.fixed($0, decimals: decimals) }
    return hasInterval ? "\(number(value)) (\(number(low)) to \(number(high)))" : number(value)
  }
}
