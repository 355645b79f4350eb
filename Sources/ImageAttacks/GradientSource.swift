import Files
import Runs

/// The source of a gradient attack's gradients.
public enum GradientSource: Sendable, Hashable, Codable {
  /// The model's own derivatives.
  case derivative
  /// Differences of losses along `directions` random directions, both ways, at this distance in pixel units:
  /// no derivative is used, so that a model that hides its gradients is found out.
  case finiteDifferences(Directions, count: Int = 32, distance: Float = 0.01)

  /// The name that it gives an attack, nil when the rule names it.
  var name: String? {
    switch self {
    case .derivative: nil
    case .finiteDifferences(.normal, _, _): "nes"
    case .finiteDifferences(.signs, _, _): "spsa"
    }
  }

  /// Throws `InputError` for a number of directions that is not from 1 to a million, and for a distance that
  /// is not above 0.
  func validate() throws {
    guard case .finiteDifferences(_, let count, let distance) = self else { return }
    try StepCount.check(count, "directions", in: 1...1_000_000)
    guard distance > 0, distance.isFinite else {
      throw InputError(field: "distance", expected: "a number above 0", found: "\(distance)")
    }
  }

  /// Name and parameters for results.
  var record: ParameterValue {
    switch self {
    case .derivative: ["estimate": "derivative"]
    case .finiteDifferences(let directions, let count, let distance):
      [
        "estimate": directions == .normal ? "normal directions" : "sign directions",
        "count": .integer(count), "distance": .number(distance),
      ]
    }
  }

  /// The distribution of random directions.
  public enum Directions: String, Sendable, Hashable, Codable {
    /// Normal numbers. NES: Ilyas et al., 2018, arXiv:1804.08598.
    case normal
    /// Signs. SPSA: Uesato et al., 2018, arXiv:1802.05666.
    case signs
  }
}
