import Files

/// One attack at several radii, for a robustness curve or for the smallest radius that reaches a score.
///
/// The attack's step size grows with the radius. What was found within a smaller radius counts within a larger one, so
/// that a curve never turns back.
public struct RadiusSweep: Sendable, Hashable {
  public enum Plan: Sendable, Hashable {
    /// These radii, in the order given.
    case radii([Float])
    /// Bisection for the smallest radius at which this score is reached, to a level for L∞, to a pixel for L0, else to one
    /// part in fifty. Its ends are 0 and the attack's own radius; where the clean image reaches the score, it is 0, and nothing
    /// is attacked.
    case smallest(reaching: Float)
  }

  public var attack: GradientAttack
  public var plan: Plan

  /// Throws `InputError` for radii that the norm does not have, for none, for a score that is none, and for an attack without
  /// steps.
  public init(_ attack: GradientAttack, plan: Plan) throws {
    guard attack.totalSteps > 0 else {
      throw InputError(field: "steps", expected: "1 or more for a sweep", found: "\(attack.totalSteps)")
    }
    if case .radii(let radii) = plan {
      guard !radii.isEmpty else { throw InputError(field: "sweep", expected: "radii", found: "none") }
      for radius in radii { _ = try Budget(attack.budget.norm, radius: radius) }
    }
    if case .smallest(let score) = plan, !score.isFinite {
      throw InputError(field: "target score", expected: "a number", found: "\(score)")
    }
    (self.attack, self.plan) = (attack, plan)
  }

  /// The most steps that it takes.
  public var totalSteps: Int {
    switch plan {
    case .radii(let radii): radii.count * attack.totalSteps
    case .smallest: (Self.mostBisections + 1) * attack.totalSteps
    }
  }

  static let mostBisections = 10

  /// The attack at another radius.
  func attack(at radius: Float) throws -> GradientAttack {
    var attack = attack
    attack.stepSize *= radius / attack.budget.radius
    attack.budget = try Budget(attack.budget.norm, radius: radius)
    return attack
  }

  /// The radius after those that were tried, nil when there is nothing left to try.
  func next(after tried: [(radius: Float, isSuccess: Bool)]) -> Float? {
    switch plan {
    case .radii(let radii): return tried.count < radii.count ? radii[tried.count] : nil
    case .smallest:
      guard !tried.isEmpty else { return attack.budget.radius }
      guard let high = tried.filter(\.isSuccess).map(\.radius).min(), tried.count <= Self.mostBisections
      else {
        return nil
      }
      let low = tried.filter { !$0.isSuccess && $0.radius < high }.map(\.radius).max() ?? 0
      let middle = middle(low, high)
      return middle > low && middle < high ? middle : nil
    }
  }

  /// Between two radii; one of them when nothing worth trying is.
  private func middle(_ low: Float, _ high: Float) -> Float {
    switch attack.budget.norm {
    case .linf: ((low + high) / 2 * 255).rounded() / 255
    case .l0: ((low + high) / 2).rounded(.down)
    case .l2, .l1, .ssim: high - low > high / 50 ? (low + high) / 2 : high
    }
  }
}
