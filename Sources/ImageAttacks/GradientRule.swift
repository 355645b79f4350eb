import Files
import Runs

/// The rule by which a gradient attack moves from one point to the next.
///
/// All rules step along the budget's own direction of steepest descent (for L∞ the sign), then project.
public enum GradientRule: Sendable, Hashable, Codable {
  /// Along the gradient: BIM (Kurakin et al., 2017, arXiv:1607.02533) and PGD (with a random start; Madry et
  /// al., 2018, arXiv:1706.06083).
  case steepest
  /// Along the gradient, with steps of the radius's size, whatever the step size of the attack. With one
  /// step, FGSM: Goodfellow et al., 2015, arXiv:1412.6572.
  case wholeRadius
  /// Along a sum of gradients, each normalized by its mean size, the past ones fading by `decay`. MI-FGSM:
  /// Dong et al., 2018, arXiv:1710.06081.
  case momentum(decay: Float = 1)
  /// As momentum, with the gradient taken where the momentum leads. NI-FGSM: Lin et al., 2020,
  /// arXiv:1908.06281.
  case nesterov(decay: Float = 1)
  /// As momentum, with each gradient corrected by how the last one differed from those of `samples` points
  /// within `beta` radii. VMI-FGSM: Wang and He, 2021, arXiv:2103.15571.
  case varianceTuned(decay: Float = 1, samples: Int = 5, beta: Float = 1.5)
  /// A step that starts at twice the radius (for L0, at half of the scale) and is halved, back at the best
  /// point, when too few steps help. APGD: Croce and Hein, 2020, arXiv:2003.01690. The step size of the
  /// attack is not used. For L∞ and L2 this is the published rule; for the other norms the same schedule
  /// over their steps.
  case apgd(threshold: Float = 0.75)
  /// Adam on the pixels, projected: the update of SPSA (Uesato et al., 2018, arXiv:1802.05666). The step size
  /// is the learning rate. Under L1, one second moment scales all channels: the mean over those that may
  /// change.
  case adam

  /// The name that results give it.
  public var name: String {
    switch self {
    case .steepest: "pgd"
    case .wholeRadius: "fgsm"
    case .momentum: "mi"
    case .nesterov: "ni"
    case .varianceTuned: "vmi"
    case .apgd: "apgd"
    case .adam: "adam"
    }
  }

  /// Throws `InputError` for numbers that are none, and for a number of samples that is not from 1 to ten
  /// thousand.
  func validate() throws {
    switch self {
    case .momentum(let decay), .nesterov(let decay): try Self.check(decay, "decay")
    case .varianceTuned(let decay, let samples, let beta):
      try Self.check(decay, "decay")
      try Self.check(beta, "beta")
      try StepCount.check(samples, "samples", in: 1...10_000)
    case .apgd(let threshold): try Self.check(threshold, "threshold")
    case .steepest, .wholeRadius, .adam: break
    }
  }

  private static func check(_ value: Float, _ field: String) throws {
    guard value.isFinite else { throw InputError(field: field, expected: "a number", found: "\(value)") }
  }

  /// Name and parameters for results.
  var record: ParameterValue {
    switch self {
    case .steepest: ["rule": "steepest"]
    case .wholeRadius: ["rule": "whole radius"]
    case .momentum(let decay): ["rule": "momentum", "decay": .number(decay)]
    case .nesterov(let decay): ["rule": "nesterov", "decay": .number(decay)]
    case .varianceTuned(let decay, let samples, let beta):
      [
        "rule": "variance tuned", "decay": .number(decay), "neighbours": .integer(samples),
        "reach": .number(beta),
      ]
    case .apgd(let threshold): ["rule": "auto", "threshold": .number(threshold)]
    case .adam: ["rule": "adam"]
    }
  }

  /// Whether the rule uses the attack's step size.
  public var usesStepSize: Bool {
    switch self {
    case .wholeRadius, .apgd: false
    case .steepest, .momentum, .nesterov, .varianceTuned, .adam: true
    }
  }
}
