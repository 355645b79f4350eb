import Files
import Perturbations

/// One attack at several radii, for a robustness curve or for the smallest radius that reaches a score.
///
/// The attack's step size grows with the radius. What was found within a smaller radius counts within a
/// larger one, so that a curve never turns back.
public struct RadiusSweep: Sendable, Hashable, Codable {
  /// The radii at which an attack is made.
  public enum Plan: Sendable, Hashable, Codable {
    /// These radii, in the order given.
    case radii([Float])
    /// Bisection for the smallest radius at which this score is reached, to a level for L∞, to a pixel for
    /// L0, else to one part in fifty. Its ends are 0 and the attack's own radius; where the clean image
    /// reaches the score, it is 0, and nothing is attacked.
    case smallest(reaching: Float)
  }

  /// The attack, with the largest radius of a search for the smallest.
  public var attack: GradientAttack
  /// The radii at which the attack is made.
  public var plan: Plan

  /// Settings are as the properties say; `validate` says which are possible.
  public init(_ attack: GradientAttack, plan: Plan) { (self.attack, self.plan) = (attack, plan) }

  /// Throws `InputError` as the attack does, for radii that the norm does not have, for none or more than a
  /// thousand, for a score that is none, and for an attack without steps.
  public func validate() throws {
    try attack.validate()
    guard attack.totalSteps > 0 else {
      throw InputError(field: "steps", expected: "1 or more for a sweep", found: "\(attack.totalSteps)")
    }
    if case .radii(let radii) = plan {
      guard !radii.isEmpty else { throw InputError(field: "sweep", expected: "radii", found: "none") }
      guard radii.count <= 1000 else {
        throw InputError(field: "sweep", expected: "at most 1000 radii", found: "\(radii.count)")
      }
      for radius in radii { _ = try Budget(attack.budget.norm, radius: radius) }
    }
    if case .smallest(let score) = plan, !score.isFinite {
      throw InputError(field: "target score", expected: "a number", found: "\(score)")
    }
  }

  /// The largest number of steps of a run.
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
    // However small or large, it stays a number above 0.
    attack.stepSize = min(
      max(attack.stepSize * (radius / attack.budget.radius), .leastNonzeroMagnitude),
      .greatestFiniteMagnitude)
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
      let middle = attack.budget.norm.middle(between: low, and: high)
      return middle > low && middle < high ? middle : nil
    }
  }
}
