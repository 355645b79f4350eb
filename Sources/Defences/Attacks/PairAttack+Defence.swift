import CrossAttacks
import Imaging
import Objectives
import Perturbations
import Runs

extension PairAttack {
  /// Attacks a pair whose image goes through a defence, then without knowing of it, and judges both findings
  /// behind it.
  ///
  /// The result is that of the attack through the defence; `defence` compares both. Without a defence, it is that
  /// of the attack alone.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - caption: the clean text
  ///   - region: the pixels that may change
  ///   - losses: at least one, without the defence; all are defended in the same way
  ///   - trial: the defence, if there is one
  ///   - goal: the description of the goal for results
  ///   - bystanders: losses under models that take no part and are not defended
  ///   - seed: the seed of all random draws
  ///   - evaluations: the most evaluations of an attack without a defence; nil for as many as its steps take
  ///   - snapshots: the file in which the state of the attack through the defence is left when interrupted and
  ///     every half minute, and from which it is taken up
  ///   - staticSnapshots: the file for the other attack
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step of either attack
  /// - Throws: as attacks without a defence do, and `InputError` for a defence of embeddings before a loss of
  ///   another kind
  public func run(
    on source: Image, caption: String, within region: Region = .everywhere,
    against losses: [any PairLoss], behind trial: DefenceTrial?, goal: GoalDescription,
    transferTo bystanders: [any PairLoss] = [], seed: Int, evaluations: Int? = nil,
    snapshots: SnapshotFile? = nil,
    staticSnapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> CrossAttackResult {
    guard let trial else {
      return try run(
        on: source, caption: caption, within: region, goal: goal, against: losses, transferTo: bystanders,
        seed: seed, evaluations: evaluations, snapshots: snapshots, shouldStop: shouldStop, progress: progress
      )
    }
    for loss in losses { try trial.chain.requireStages(before: loss) }
    var result = try run(
      on: source, caption: caption, within: region, goal: trial.goal(goal),
      against: losses.map { trial.loss($0, seed: seed) }, transferTo: bystanders, seed: seed,
      evaluations: nil, snapshots: snapshots, shouldStop: shouldStop, progress: progress)
    guard result.run.stopped != .interrupted else { return result }
    let unaware = try run(
      on: source, caption: caption, within: region, goal: goal, against: losses, transferTo: [], seed: seed,
      evaluations: nil, snapshots: staticSnapshots, shouldStop: shouldStop, progress: progress)
    guard unaware.run.stopped != .interrupted else {
      result.run.markInterrupted()
      return result
    }
    func scores(_ image: Image, _ text: String) -> DefendedScores {
      trial.scores(of: image, text, by: losses[0], seed: seed)
    }
    result.defence = DefenceComparison(
      judgements: trial.judgements, clean: scores(result.image.clean, caption),
      staticAttack: scores(try unaware.image.adversarial.savedAndRead(), unaware.adversarial.text),
      adaptive: scores(try result.image.adversarial.savedAndRead(), result.adversarial.text),
      staticText: unaware.adversarial.text)
    result.staticImage = unaware.image.adversarial
    return result
  }
}
