import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors
import TokenAttacks

/// An attack on an image and its text. All that decides over its course is encoded with it.
public protocol PairAttack: Sendable, Encodable {
  /// Attacks the models' input of `source` together with `caption`, and verifies the result.
  ///
  /// The same arguments, machine and thread count give the same result, however often it was interrupted.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - caption: the clean text
  ///   - region: the pixels that may change
  ///   - goal: the description of the goal for results
  ///   - losses: at least one, minimized together, each the goal under a model
  ///   - bystanders: losses under models that take no part, by which the result is measured as well
  ///   - seed: the seed of all random draws
  ///   - evaluations: the most evaluations, nil for as many as the attack's steps need
  ///   - snapshots: the file in which the state is left when interrupted and every half minute, and from
  ///     which it is taken up
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - progress: told of the start and of every step
  /// - Throws: `InputError` for images, texts and regions that do not fit the models, for a need of memory beyond
  ///   `MemoryLimit`, and for a snapshot that is malformed or another's; `OutputError` when a snapshot cannot be
  ///   written
  func run(
    on source: Image, caption: String, within region: Region, goal: GoalDescription,
    against losses: [any PairLoss], transferTo bystanders: [any PairLoss], seed: Int,
    evaluations: Int?,
    snapshots: SnapshotFile?, shouldStop: () -> Bool, progress: (StepReport) -> Void
  ) throws -> CrossAttackResult

  /// The number of steps of a whole run.
  var totalSteps: Int { get }

  /// The attack's side of the text: a search that adds as long a trigger to it, or replaces its words.
  var text: TokenSearch { get }

  /// A check, made before anything is attacked, of whether a caption can be attacked: it throws `InputError`
  /// for one that cannot.
  ///
  /// - Parameter models: the models that will be attacked together
  /// - Throws: `InputError` for settings with which nothing can be attacked
  func captionCheck(against models: [any ImageTextModel]) throws
    -> @Sendable (_ caption: String) throws ->
    Void
}

extension PairAttack {
  /// Asks only that captions are not longer than the limit of any of the models.
  public func captionCheck(against models: [any ImageTextModel]) throws
    -> @Sendable (_ caption: String)
    throws -> Void
  {
    { caption in for model in models { try model.requireRoom(for: caption, field: "text") } }
  }

  /// Attacks a pair towards a goal under each of the models. Throws also for goals that do not fit the
  /// models.
  public func run(
    on source: Image, caption: String, within region: Region = .everywhere, goal: PairGoal = .breakMatch(),
    against models: [any ImageTextModel], transferTo bystanders: [any ImageTextModel] = [], seed: Int,
    evaluations: Int? = nil, snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> CrossAttackResult {
    try run(
      on: source, caption: caption, within: region, goal: goal.description,
      against: try models.map { try goal.loss(under: $0, caption: caption) },
      transferTo: try bystanders.map { try goal.loss(under: $0, caption: caption) },
      seed: seed, evaluations: evaluations, snapshots: snapshots, shouldStop: shouldStop, progress: progress)
  }
}

extension PairAttack {
  /// Attacks a pair by losses of any kind, such as that of a model's answer, without snapshots.
  ///
  /// - Parameters:
  ///   - source: the clean image, of any size
  ///   - caption: the clean text
  ///   - region: the pixels that may change
  ///   - goal: the description of the goal for results
  ///   - losses: at least one, minimized together
  ///   - bystanders: losses under models that take no part
  ///   - seed: the seed of all random draws
  ///   - evaluations: the most evaluations, nil for as many as the attack's steps need
  /// - Throws: `InputError` for images, texts and regions that do not fit the models
  public func run(
    on source: Image, caption: String, within region: Region = .everywhere, goal: GoalDescription,
    against losses: [any PairLoss], transferTo bystanders: [any PairLoss] = [], seed: Int,
    evaluations: Int? = nil
  ) throws -> CrossAttackResult {
    try run(
      on: source, caption: caption, within: region, goal: goal, against: losses, transferTo: bystanders,
      seed: seed, evaluations: evaluations, snapshots: nil, shouldStop: { false }, progress: { _ in })
  }
}

extension CrossAttack: PairAttack {
  /// Attacks a pair by rounds over both sides, and verifies the result.
  public func run(
    on source: Image, caption: String, within region: Region, goal: GoalDescription,
    against losses: [any PairLoss], transferTo bystanders: [any PairLoss], seed: Int, evaluations: Int?,
    snapshots: SnapshotFile?, shouldStop: () -> Bool, progress: (StepReport) -> Void
  ) throws -> CrossAttackResult {
    let settings = try RunSettings(
      attack: self, goal: goal, models: losses.map { try $0.textInput.identity() }, seed: seed
    ).adding("caption", [caption]).adding(
      source, within: region.mask(for: source, losses[0].imageInput, in: image.space))
    let (run, record) = try CrossAttackRun.complete(
      within: RunLimits(steps: totalSteps, evaluations: evaluations),
      snapshots: snapshots?.guarded(by: settings),
      shouldStop: shouldStop,
      progress: progress
    ) {
      let run = try start(
        on: source, caption: caption, within: region, against: losses, seed: seed, resuming: $0)
      try run.scene.requireRoom()
      return run
    }
    let scene = run.scene
    let finding = ImageFinding(run.bestImage, region: region, scene.ledger)
    return try CrossAttackResult(
      attack: parameters(), goal: goal, seed: seed, image: finding, saved: try run.bestImage.savedAndRead(),
      caption: scene.caption, text: run.bestText, score: run.bestScore, losses: losses,
      bystanders: bystanders,
      account: run.state.account, run: record)
  }

  /// The attack in `result.json`: the parameters that act.
  private func parameters() throws -> JSONObject {
    JSONObject(["schedule": .string(schedule.rawValue)]).appending(course).appending(
      JSONObject(
        members: [("image", imageParameters), ("text", try textParameters())].compactMap { side, members in
          members.map { (key: side, value: JSON.object($0)) }
        }))
  }

  private var course: JSONObject {
    guard schedule == .staged else {
      let rounds = JSONObject(["rounds": .integer(rounds)])
      return schedule == .imageOnly ? rounds : rounds.appending(["textSteps": .integer(textSteps)])
    }
    return JSONObject([
      "stages": .array(
        stages.map {
          [
            "side": .string($0.side.rawValue), "startsClean": .bool($0.startsClean),
            "isNextToClean": .bool($0.isNextToClean), "anchor": .float($0.anchor),
          ]
        })
    ])
  }

  /// Nil where the image stays clean.
  private var imageParameters: JSONObject? {
    guard schedule != .textOnly || image.startsRandomly else { return nil }
    return JSONObject(["name": .string(image.name)]).appending(image.parameters.members)
  }

  /// The text side's parameters; where the text is not searched, only those of its start.
  private func textParameters() throws -> JSONObject {
    let own = try textStrategy.map { try JSON(encoding: NamedStrategy($0)) }
    let members = text.members().appending(own.map { ["strategy": $0] } ?? [:])
    let names = ["suffixLength", "place", "initial"]
    return JSONObject(["name": .string(text.preset.rawValue)]).appending(
      schedule == .imageOnly
        ? JSONObject(members: members.members.filter { names.contains($0.key) }) : members)
  }
}

extension CrossAttackResult {
  /// Verifies the finding of an attack.
  ///
  /// - Parameters:
  ///   - saved: the attacked image as it is read back from its file
  ///   - score: the score of the attacked pair during the run
  init(
    attack: JSONObject, goal: GoalDescription, seed: Int, image: ImageFinding, saved: Image, caption: String,
    text: String,
    score: Float, losses: [any PairLoss], bystanders: [any PairLoss], account: [RoundAccount], run: RunRecord
  ) throws {
    // What is verified is the text's bytes, not the string that the optimizer had.
    let savedText = String(decoding: Array(text.utf8), as: UTF8.self)
    let first = losses[0]
    let further = losses.dropFirst().map { ($0, true) } + bystanders.map { ($0, false) }
    (self.attack, self.goal, self.seed, self.image, self.account, self.run) = (
      attack, goal, seed, image, account, run
    )
    let input = first.textInput
    model = try input.identity()
    clean = ScoredText(
      text: caption, tokens: input.tokens(of: caption), score: first.score(image: image.clean, text: caption))
    adversarial = ScoredText(text: text, tokens: input.tokens(of: text), score: score)
    textOnly = first.score(image: image.clean, text: savedText)
    imageOnly = first.score(image: saved, text: caption)
    verified = first.score(image: saved, text: savedText)
    others = try further.map { loss, wasAttacked in
      PairTransfer(
        model: try loss.textInput.identity(), wasAttacked: wasAttacked,
        clean: loss.score(image: image.clean, text: caption),
        verified: loss.score(image: saved, text: savedText))
    }
    let rank = first.reading(image: image.clean, text: caption).rank
    let verifiedRank = first.reading(image: saved, text: savedText).rank
    ranks = rank.flatMap { clean in verifiedRank.map { PairRanks(clean: clean, verified: $0) } }
  }
}
