import CrossAttacks
import Files
import ImageAttacks
import Perturbations
import Runs
import TokenAttacks

extension CampaignPlan.Condition {
  /// An attack that is ready to be run.
  enum Made {
    case image(any ImageAttack)
    case cross(any PairAttack)
  }

  /// The attack with all its settings. Throws `InputError` for settings that are not possible.
  func made() throws -> Made {
    let settings = attack.settings
    // Where no image is changed, any budget will do.
    let budget = try Budget(attack.norm, radius: radius?.value ?? 1 / 255)
    switch attack.kind {
    case .image(let kind):
      let made = try settings.imageAttack(kind, budget)
      try made.validate()
      return .image(made)
    case .cross(let preset): return .cross(try settings.pairAttack(preset, budget))
    }
  }
}

extension CampaignPlan.Attack.Settings {
  private static let usualStepShare: Float = 0.25

  fileprivate func imageAttack(_ kind: CampaignPlan.Attack.ImageKind, _ budget: Budget) throws
    -> any ImageAttack
  {
    switch kind {
    case .square, .random:
      return QueryAttack(
        kind == .square ? .square : .random, budget: budget, queries: steps ?? 1000,
        space: space ?? .modelInput)
    default: return gradientAttack(kind, budget)
    }
  }

  private func gradientAttack(_ kind: CampaignPlan.Attack.ImageKind, _ budget: Budget) -> GradientAttack {
    var attack = GradientAttack(
      budget: budget, stepSize: (stepShare ?? Self.usualStepShare) * budget.radius,
      steps: kind == .fgsm ? 1 : steps ?? (kind == .apgd ? 50 : 10), startsRandomly: startsRandomly ?? false)
    switch kind {
    case .mi: attack.rule = .momentum()
    case .ni: attack.rule = .nesterov()
    case .vmi: attack.rule = .varianceTuned()
    case .apgd: attack.rule = .apgd()
    case .adam: attack.rule = .adam
    case .fgsm: attack.rule = .wholeRadius
    case .nes: attack.source = .finiteDifferences(.normal)
    case .spsa: (attack.source, attack.rule) = (.finiteDifferences(.signs), .adam)
    case .pgd, .square, .random: break
    }
    (attack.restarts, attack.smoothing, attack.space) = (restarts ?? 1, smoothing, space ?? .modelInput)
    attack.transforms = transforms.map(\.transform)
    return attack
  }

  fileprivate func pairAttack(_ preset: CrossPreset, _ budget: Budget) throws -> any PairAttack {
    switch try preset.attack(budget: budget) {
    case var published as PublishedMCM:
      if let suffixLength { published.suffixLength = suffixLength }
      if let searchWidth { published.searchWidth = searchWidth }
      if let topK { published.topK = topK }
      if let rounds { published.rounds = rounds }
      if let imageSteps { published.imageSteps = imageSteps }
      return published
    case let cross as CrossAttack: return try crossAttack(cross, budget)
    case let other: return other
    }
  }

  private func crossAttack(_ preset: CrossAttack, _ budget: Budget) throws -> CrossAttack {
    var attack = try CrossAttack(
      image: preset.image, text: preset.text, textSteps: textSteps ?? preset.textSteps,
      rounds: rounds ?? preset.rounds, schedule: schedule ?? preset.schedule)
    attack.stages = preset.stages
    if let suffixLength { attack.text.suffixLength = suffixLength }
    if let searchWidth { attack.text.searchWidth = searchWidth }
    if let topK { attack.text.topK = topK }
    if var image = preset.image as? GradientAttack {
      if let imageSteps { image.steps = imageSteps }
      if let stepShare { image.stepSize = stepShare * budget.radius }
      if let space { image.space = space }
      attack.image = image
    }
    try attack.text.validate()
    return attack
  }
}
