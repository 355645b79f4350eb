import AnswerStudies
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
    case answer(StudyAttack, StudySettings)
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
    case .answer(let attack):
      let made = settings.studySettings(budget)
      try made.validate()
      return .answer(attack, made)
    }
  }
}

extension CampaignPlan.Attack.Settings {
  private static let usualStepShare: Float = 0.25

  fileprivate func imageAttack(_ kind: CampaignPlan.Attack.ImageKind, _ budget: Budget) throws
    -> any ImageAttack
  {
    guard let named = GradientAttack.Named(rawValue: kind.rawValue) else {
      return QueryAttack(
        kind == .square ? .square : .random, budget: budget, queries: steps ?? 1000,
        space: space ?? .modelInput)
    }
    return gradientAttack(named, budget)
  }

  private func gradientAttack(_ named: GradientAttack.Named, _ budget: Budget) -> GradientAttack {
    let usualStep =
      named.rule == .adam ? GradientAttack.Named.adamStep : Self.usualStepShare * budget.radius
    var attack = GradientAttack(
      budget: budget, stepSize: stepShare.map { $0 * budget.radius } ?? usualStep, steps: named.steps(steps),
      startsRandomly: startsRandomly ?? false)
    attack.follow(named)
    (attack.restarts, attack.smoothing, attack.space) = (restarts ?? 1, smoothing, space ?? .modelInput)
    attack.transforms = transforms.map(\.transform)
    return attack
  }

  private static let usualEvaluations = 300

  fileprivate func studySettings(_ budget: Budget) -> StudySettings {
    var made = StudySettings(budget: budget, evaluations: evaluations ?? Self.usualEvaluations)
    made.suffixLength = suffixLength ?? made.suffixLength
    made.searchWidth = searchWidth ?? made.searchWidth
    made.topK = topK ?? made.topK
    made.imageSteps = imageSteps ?? made.imageSteps
    made.maximumTokens = maximumTokens ?? made.maximumTokens
    return made
  }

  fileprivate func pairAttack(_ preset: CrossPreset, _ budget: Budget) throws -> any PairAttack {
    let changes = CrossChanges(
      rounds: rounds, imageSteps: imageSteps, textSteps: textSteps, suffixLength: suffixLength,
      searchWidth: searchWidth, topK: topK, schedule: schedule)
    switch try changes.applied(to: preset.attack(budget: budget)) {
    case let cross as CrossAttack: return try crossAttack(cross, budget)
    case let other: return other
    }
  }

  private func crossAttack(_ preset: CrossAttack, _ budget: Budget) throws -> CrossAttack {
    var attack = preset
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
