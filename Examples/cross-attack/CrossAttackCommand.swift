import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct CrossAttackCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "cross-attack",
    abstract: "Change an image and its caption in alternating rounds within one budget.",
    discussion: """
      Rounds of token search on the caption's suffix and projected gradient descent on the image, or a published attack. \
      Unless told otherwise, the match between image and caption is broken. The final score is computed from what was \
      written.
      """)

  @OptionGroup var options: ImageOptions
  @Option(
    parsing: .unconditional, help: "The image's own caption, which gets the suffix; a phantom brings one.")
  var text: String?
  @Option(help: "A further model to attack together with --model; may be given again.") var alsoModel:
    [String] = []
  @Option(help: "A model that takes no part, to measure the result on; may be given again.") var watchModel:
    [String] = []
  @OptionGroup(title: "The goal") var goal: GoalOptions
  @OptionGroup(title: "A defence") var defenceOptions: DefenceOptions
  @OptionGroup(title: "What a model answers") var responseOptions: ImageResponseOptions
  @OptionGroup(title: "The attack") var cross: CrossOptions
  @OptionGroup(title: "A phrase in the image") var phrase: PhraseOptions
  @OptionGroup(title: "A set of pairs") var set: SetOptions
  @Flag(help: "Also attack either side alone with as many evaluations (rounds of --preset mcm only).")
  var attribution = false

  func validate() throws {
    try scopes.validate()
    guard responseOptions.targetResponse == nil else { return try validateResponse() }
    guard set.pairs == nil else { return try validateSet() }
    try options.validateSubject()
    try goal.validateForPair()
    guard text != nil || options.phantom != nil else { throw ValidationError("give --text") }
    guard options.goal == nil || goal.goal == nil else {
      throw ValidationError("--goal does not go with --target and --away-from")
    }
  }

  func run() throws {
    options.resources.apply()
    if responseOptions.targetResponse != nil { return try runOnResponse() }
    if let pairs = set.pairs { return try runSet(URL(fileURLWithPath: pairs)) }
    let output = try options.outputFolder(.attack)
    let folders =
      [try options.modelFolder()] + (try (alsoModel + watchModel).map { try openModel($0) })
    let attack = try cross.attack(options)
    let trial = try defenceOptions.trial()
    let models = try folders.map { try $0.imageTextModel() }
    let (attacked, watching) = (Array(models[...alsoModel.count]), Array(models[(alsoModel.count + 1)...]))
    let goal = try goal.chosen(moving: options.goal)
    var subject = try options.subject(for: models[0], keepsDepth: cross.source.sourceDepth)
    let caption = text ?? subject.caption!
    try noteSpecialTokens(in: [caption], called: "text", of: models) {
      try attack.text.check([caption], against: attacked)
    }
    try noteSpecialTokens(in: goal.texts, called: "goal text", of: models)
    noteUnusedWords(of: attack.text.substitution, in: [caption], called: "text")
    Interruption.watch()
    let drawn = try phrase.stage()?.run(
      on: subject.image, caption: caption, goal: goal, against: models[0], seed: options.seed,
      shouldStop: { Interruption.isRequested })
    if Interruption.isRequested {
      note("interrupted before the first step")
      throw Interruption.Stop()
    }
    if let drawn { subject = subject.replacing(image: drawn.image, lesion: subject.lesion.map(drawn.mask)) }
    cross.source.noteEffect(on: subject.image.traits(for: models[0]))
    let region = try options.chosenRegion(of: subject, for: TextGoal(.awayFrom, caption), models[0])
    let snapshots = options.snapshots(in: output)
    let staticSnapshots = options.staticSnapshots(in: output)
    func losses(_ models: [any ImageTextModel]) throws -> [any PairLoss] {
      try models.map { try goal.loss(under: $0, caption: caption) }
    }
    let (aims, others) = (try losses(attacked), try losses(watching))

    var line = ProgressLine(limits: RunLimits(steps: attack.totalSteps))
    var result = try attack.run(
      on: subject.image, caption: caption, within: region, against: aims, behind: trial,
      goal: goal.description, transferTo: others, seed: options.seed, snapshots: snapshots,
      staticSnapshots: staticSnapshots, shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    try attribute(&result, attack) {
      try $0.attribution(
        of: $1, on: subject.image, caption: caption, within: region,
        against: trial.map { trial in aims.map { trial.loss($0, seed: options.seed) } } ?? aims,
        shouldStop: { Interruption.isRequested })
    }
    result.phrase = drawn
    try result.deliver(
      to: output, snapshots: snapshots, asJSON: options.json, copy: copy(result.image),
      reporting: { try result.report(command: commandLine()).write(to: $0) }
    ) {
      try printSummary(result)
      try defenceOptions.printComparison(result.defence)
    }
    staticSnapshots?.remove()
  }

  /// The copy of the image's file with the attacked pixels.
  func copy(_ finding: ImageFinding) -> SourceCopy? {
    options.copy(with: finding.adversarial, attackedBy: cross.preset.rawValue, cross.source)
  }

  /// Adds what either side does alone to the result of an attack that was not interrupted, if that is wanted.
  func attribute(
    _ result: inout CrossAttackResult, _ attack: any PairAttack,
    by attribution: (CrossAttack, CrossAttackResult) throws -> PairAttribution
  ) throws {
    guard self.attribution, let attack = attack as? CrossAttack, result.run.stopped != .interrupted else {
      return
    }
    let found = try attribution(attack, result)
    // One that was cut short would compare unlike with unlike.
    if Interruption.isRequested { result.run.markInterrupted() } else { result.attribution = found }
  }
}
