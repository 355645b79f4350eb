import CrossAttacks
import Experiments
import Files
import ImageAttacks
import Objectives
import Perturbations
import Runs
import TargetLosses

extension StudyTask {
  /// What the attack makes of the item; nil when it was stopped.
  ///
  /// - Parameters:
  ///   - loss: the loss of the item's target under the model, or behind a defence
  ///   - settings: what all attacks have in common
  ///   - evaluations: the most evaluations
  ///   - shouldStop: asked after every step
  /// - Throws: `InputError` for an item that cannot be attacked
  func outcome(
    against loss: any PairLoss, _ settings: StudySettings, evaluations: Int, shouldStop: () -> Bool
  ) throws -> PairOutcome? {
    let goal = GoalDescription(objective: "target response", details: ["target": item.target])
    let region = try condition.region?.region(of: item, seed: seed) ?? .everywhere
    func cross(_ attack: some PairAttack) throws -> PairOutcome {
      PairOutcome(
        try attack.run(
          on: item.image, caption: item.text, within: region, goal: goal, against: [loss], transferTo: [],
          seed: seed, evaluations: evaluations, snapshots: nil, shouldStop: shouldStop,
          progress: { _ in }))
    }
    let outcome: PairOutcome
    switch condition.attack {
    case .none: outcome = PairOutcome(unattacked: item.image, text: item.text, input: loss.imageInput)
    case .gcg: outcome = try cross(settings.crossAttack(.textOnly))
    case .pgd:
      let result = try settings.imageAttack.run(
        on: item.image, within: region, against: [loss.fixing(text: item.text)], goal: goal, seed: seed,
        limits: RunLimits(steps: settings.imageAttack.steps, evaluations: evaluations),
        shouldStop: shouldStop)
      outcome = PairOutcome(
        adversarial: result.image.adversarial, text: item.text, budget: settings.budget, region: region,
        run: result.run)
    case .mcm: outcome = try cross(settings.crossAttack(.both))
    case .mcmAsPublished: outcome = try cross(settings.publishedAttack)
    }
    return outcome.run.stopped == .interrupted ? nil : outcome
  }
}

extension StudyPlan {
  /// Looks whether searches for a suffix can begin, before anything is attacked.
  ///
  /// Throws `InputError` for a word that no suffix can be made of, and as `CrossAttack.start` does.
  package func checkSearches(under model: StudyModel) throws {
    guard let item = items.first else { return }
    let loss = try model.loss(of: item)
    if attacks.contains(.gcg) || attacks.contains(.mcm) {
      _ = try settings.crossAttack(.textOnly).start(
        on: item.image, caption: item.text, against: [loss], seed: seeds.lowerBound)
    }
    let word = settings.initialWord
    guard
      !attacks.contains(.mcmAsPublished)
        || loss.textInput.tokenizer.encode(word, addingSpecialTokens: false).count == 1
    else { throw InputError(field: "initial word", expected: "a word of one token", found: "\"\(word)\"") }
  }
}
