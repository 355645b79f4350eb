/// Where a gradient attack has its gradients from.
public enum GradientSource: Sendable, Hashable, Codable {
  /// The model's own derivatives.
  case derivative
  /// Differences of losses along `directions` random directions, both ways, at this distance in pixel units: no
  /// derivative is used, so that a model that hides its gradients is found out.
  case finiteDifferences(Directions, count: Int = 32, distance: Float = 0.01)

  /// The name that it gives an attack, nil when the rule names it.
  var name: String? {
    switch self {
    case .derivative: nil
    case .finiteDifferences(.normal, _, _): "nes"
    case .finiteDifferences(.signs, _, _): "spsa"
    }
  }

  public enum Directions: String, Sendable, Hashable, Codable {
    /// Normal numbers. NES: Ilyas et al., 2018, arXiv:1804.08598.
    case normal
    /// Signs. SPSA: Uesato et al., 2018, arXiv:1802.05666.
    case signs
  }
}
