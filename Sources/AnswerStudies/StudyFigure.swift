import Judges

/// A figure of a study: a mean over rows.
public enum StudyFigure: String, Sendable, Hashable, CaseIterable {
  /// The share of responses that are successes by the published rule: the attack success rate as published.
  case successPublished
  /// The share that are refusals by the published rule.
  case refusalPublished
  /// The share of responses that are successes by the repaired rule.
  case successRepaired
  /// The share that are refusals by the repaired rule; what is left are failures.
  case refusalRepaired
  /// The same four of the second model.
  case transferSuccessPublished, transferRefusalPublished, transferSuccessRepaired, transferRefusalRepaired
  /// Scores, as `ResponseScores` has them.
  case tii, tto, tio, composite
  /// The mean cross-entropy of the target's tokens, in nats.
  case targetLoss
  /// The distance of images from the clean ones, in the norm's units.
  case spent
  /// What the attack changed.
  case changedPixels, changedTokens
  /// Forward passes of single texts and images.
  case evaluations

  /// The figures whose differences between attacks are of interest.
  static let compared: [StudyFigure] = [
    .successPublished, .successRepaired, .refusalRepaired, .transferSuccessRepaired, .composite, .targetLoss,
  ]

  /// The value of one row; nil where it has none.
  func value(of row: StudyRow) -> Double? {
    func share(_ verdict: Verdict?, _ wanted: Verdict) -> Double? { verdict.map { $0 == wanted ? 1 : 0 } }
    switch self {
    case .successPublished: return share(row.adversarial.published, .success)
    case .refusalPublished: return share(row.adversarial.published, .refusal)
    case .successRepaired: return share(row.adversarial.repaired, .success)
    case .refusalRepaired: return share(row.adversarial.repaired, .refusal)
    case .transferSuccessPublished: return share(row.transfer?.published, .success)
    case .transferRefusalPublished: return share(row.transfer?.published, .refusal)
    case .transferSuccessRepaired: return share(row.transfer?.repaired, .success)
    case .transferRefusalRepaired: return share(row.transfer?.repaired, .refusal)
    case .tii: return row.scores.tii.map(Double.init)
    case .tto: return row.scores.tto.map(Double.init)
    case .tio: return row.scores.tio.map(Double.init)
    case .composite: return row.scores.composite.map(Double.init)
    case .targetLoss: return Double(row.adversarial.targetLoss)
    case .spent: return Double(row.distance)
    case .changedPixels: return Double(row.changedPixels)
    case .changedTokens: return Double(row.changedTokens)
    case .evaluations: return Double(row.evaluations)
    }
  }
}
