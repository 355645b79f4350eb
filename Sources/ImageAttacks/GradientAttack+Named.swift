extension GradientAttack {
  /// The attacks that papers name and that are descents by one rule along one kind of gradient.
  package enum Named: String, CaseIterable, Sendable {
    /// Their short names; docs/image-attacks.md says what each is.
    case fgsm, pgd, mi, ni, vmi, apgd, adam, nes, spsa

    /// The rule by which it moves.
    package var rule: GradientRule {
      switch self {
      case .pgd, .nes: .steepest
      case .fgsm: .wholeRadius
      case .mi: .momentum()
      case .ni: .nesterov()
      case .vmi: .varianceTuned()
      case .apgd: .apgd()
      case .adam, .spsa: .adam
      }
    }

    /// Where its gradients come from.
    package var source: GradientSource {
      switch self {
      case .nes: .finiteDifferences(.normal)
      case .spsa: .finiteDifferences(.signs)
      case .fgsm, .pgd, .mi, .ni, .vmi, .apgd, .adam: .derivative
      }
    }

    /// Adam's step unless another is asked for: it is per channel, whatever the norm and the radius.
    package static let adamStep: Float = 2 / 255

    /// Whether its step can be chosen: FGSM takes the whole radius, and Auto-PGD halves a step of its own.
    package var hasStepSize: Bool { self != .fgsm && self != .apgd }

    /// Whether it takes as many steps as are asked for: FGSM takes one.
    package var hasSteps: Bool { self != .fgsm }

    /// Its steps from each start: one of FGSM, and of the others as many as are asked for, or 50 of APGD and 10
    /// of the rest.
    package func steps(_ asked: Int?) -> Int { hasSteps ? asked ?? (self == .apgd ? 50 : 10) : 1 }
  }

  /// Takes rule and gradients of a named attack.
  package mutating func follow(_ named: Named) { (rule, source) = (named.rule, named.source) }
}
