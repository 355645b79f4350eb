import Datasets
import ImageAttacks
import Perturbations
import Runs

extension SetRun {
  /// An attack on the image of each pair; its text stays as it is.
  ///
  /// - Parameters:
  ///   - attack: the attack on each image
  ///   - plan: the pairs and the goal
  ///   - region: what of an image may change, by its lesion; everything unless given, and where there is no
  ///     lesion
  ///   - sets: the goal under each of the models that are attacked together
  ///   - evaluations: the most evaluations of an attack; nil for as many as its steps take
  package static func attacks(
    by attack: any ImageAttack, _ plan: SetPlan, within region: SetRegion?, against sets: [SetLosses],
    evaluations: Int? = nil
  ) -> Attack {
    { pair, image, seed, snapshots, shouldStop in
      let lesion = try region == nil ? nil : pair.sample.readLesion()
      let result = try attack.run(
        on: image, within: lesion.flatMap { try region?.region(around: $0, seed: seed) } ?? .everywhere,
        against: sets.map { try $0.loss(of: pair).fixing(text: pair.text) },
        goal: plan.goal(of: pair).description, seed: seed,
        limits: RunLimits(steps: attack.totalSteps, evaluations: evaluations), snapshots: snapshots,
        shouldStop: shouldStop)
      return PairOutcome(result, text: pair.text)
    }
  }
}
