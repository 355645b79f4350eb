import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs

extension ImageAttack {
  /// Attacks `source` through a defence, then without knowing of it, and judges both findings behind it.
  ///
  /// The result is that of the attack through the defence; `defence` compares both. Without a defence, it is that
  /// of the attack alone.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - region: the pixels that may change
  ///   - losses: at least one, without the defence; all are defended in the same way
  ///   - trial: the defence, if there is one
  ///   - goal: the description of the goal for results
  ///   - seed: the seed of all random draws
  ///   - snapshots: the file in which the state of the attack through the defence is left when interrupted and
  ///     every half minute, and from which it is taken up
  ///   - staticSnapshots: the file for the other attack
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step of either attack
  /// - Throws: as attacks without a defence do, and `InputError` for a defence of embeddings before a loss of
  ///   another kind
  public func run(
    on source: Image, within region: Region = .everywhere, against losses: [any ImageLoss],
    behind trial: DefenceTrial?, goal: GoalDescription, seed: Int, snapshots: SnapshotFile? = nil,
    staticSnapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> ImageAttackResult {
    guard let trial else {
      return try run(
        on: source, within: region, against: losses, goal: goal, seed: seed, snapshots: snapshots,
        shouldStop: shouldStop, progress: progress)
    }
    for loss in losses { try trial.chain.requireStages(before: loss) }
    var result = try run(
      on: source, within: region, against: losses.map { trial.loss($0, seed: seed) }, goal: trial.goal(goal),
      seed: seed, snapshots: snapshots, shouldStop: shouldStop, progress: progress)
    guard result.run.stopped != .interrupted else { return result }
    let unaware = try run(
      on: source, within: region, against: losses, goal: goal, seed: seed, snapshots: staticSnapshots,
      shouldStop: shouldStop, progress: progress)
    guard unaware.run.stopped != .interrupted else {
      result.run.markInterrupted()
      return result
    }
    func scores(_ image: Image) -> DefendedScores { trial.scores(of: image, by: losses[0], seed: seed) }
    result.defence = DefenceComparison(
      judgements: trial.judgements, clean: scores(result.image.clean),
      staticAttack: scores(try unaware.image.adversarial.savedAndRead()),
      adaptive: scores(try result.image.adversarial.savedAndRead()))
    result.pictures.append((ImageAttackResult.staticName, unaware.image.adversarial))
    return result
  }
}

extension ImageAttackResult {
  fileprivate static let staticName = "static.png"

  /// The image of the attack on the undefended model; nil of attacks without a defence.
  public var staticImage: Image? { pictures.last { $0.name == Self.staticName }?.image }
}
