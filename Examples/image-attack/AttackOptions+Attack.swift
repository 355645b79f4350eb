import Crossmatch
import ExampleSupport
import Foundation

extension AttackOptions {
  private var space: PixelSpace { source.space }

  private func transforms() throws -> [any InputTransform] {
    var all: [any InputTransform] = []
    if !admix.isEmpty {
      all.append(.admix(images: try admix.map { try Image(contentsOf: URL(fileURLWithPath: $0)) }))
    }
    // Admix divides what it has mixed.
    if let si { all.append(.scaleInvariance(copies: si)) }
    if sga { all.append(.multiScale()) }
    if di { all.append(.diverseInput()) }
    if let eot { all.append(.expectationOverTransformation(RandomView(), copies: eot)) }
    return all
  }

  /// A gradient attack of this name; for names of other attacks, PGD.
  private func gradientAttack(_ options: ImageOptions) throws -> GradientAttack {
    let named = GradientAttack.Named(rawValue: self.attack.rawValue) ?? .pgd
    var attack = try options.pgd(steps: named.steps(steps))
    attack.follow(named)
    if attack.rule == .adam { attack.stepSize = options.stepSize?.value ?? GradientAttack.Named.adamStep }
    (attack.restarts, attack.smoothing, attack.space) = (chosenRestarts, ti, space)
    attack.transforms = try transforms()
    return attack
  }

  /// The attack, unless it is a sweep.
  func imageAttack(_ options: ImageOptions) throws -> any ImageAttack {
    let attack = try unchecked(options)
    try attack.validate()
    return attack
  }

  private func unchecked(_ options: ImageOptions) throws -> any ImageAttack {
    switch attack {
    case .cw:
      return CarliniWagner(
        targetScore: reach!, budget: try Budget(.l2, radius: options.radius?.value ?? 1000),
        steps: steps ?? 50,
        learningRate: options.stepSize?.value ?? 0.01, space: space)
    case .square:
      return try QueryAttack(.square, budget: options.budget(), queries: steps ?? 1000, space: space)
    case .random:
      return try QueryAttack(.random, budget: options.budget(), queries: steps ?? 1000, space: space)
    case .patch:
      return AdversarialPatch(
        chosenPlacement.placement, shape: chosenShape, steps: steps ?? 100,
        stepSize: options.stepSize?.value ?? 16 / 255)
    case .mask: return FillSearch()
    default: return try gradientAttack(options)
    }
  }

  /// The sweep, if it is one.
  func radiusSweep(_ options: ImageOptions) throws -> RadiusSweep? {
    if let reach, smallestRadius {
      return try checked(RadiusSweep(gradientAttack(options), plan: .smallest(reaching: reach)))
    }
    guard sweep != nil else { return nil }
    return try checked(RadiusSweep(gradientAttack(options), plan: .radii(radii ?? [])))
  }

  private func checked(_ sweep: RadiusSweep) throws -> RadiusSweep {
    try sweep.validate()
    return sweep
  }
}
