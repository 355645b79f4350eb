import CrossAttacks
import Experiments
import ImageAttacks
import Objectives
import Perturbations
import Runs
import TargetLosses

extension StudyTask {
  /// What the attack makes of the item; nil when it was stopped.
  ///
  /// - Parameters:
  ///   - loss: the loss of the item's target under the model
  ///   - settings: what all attacks have in common
  ///   - shouldStop: asked after every step
  /// - Throws: `InputError` for an item that cannot be attacked
  func outcome(
    against loss: TargetPairLoss, _ settings: StudySettings, shouldStop: () -> Bool
  ) throws -> PairOutcome? {
    let goal = GoalDescription(objective: "target response", details: ["target": item.target])
    let region = try condition.region?.region(of: item, seed: seed) ?? .everywhere
    func cross(_ attack: some PairAttack) throws -> PairOutcome {
      PairOutcome(
        try attack.run(
          on: item.image, caption: item.text, within: region, goal: goal, against: [loss], transferTo: [],
          seed: seed, evaluations: settings.evaluations, snapshots: nil, shouldStop: shouldStop,
          progress: { _ in }))
    }
    let outcome: PairOutcome
    switch condition.attack {
    case .none: outcome = PairOutcome(unattacked: item.image, text: item.text, input: loss.imageInput)
    case .gcg: outcome = try cross(settings.crossAttack(.textOnly))
    case .pgd:
      let result = try settings.imageAttack.run(
        on: item.image, within: region, against: [loss.fixing(text: item.text)], goal: goal, seed: seed,
        limits: RunLimits(steps: settings.imageAttack.steps, evaluations: settings.evaluations),
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
