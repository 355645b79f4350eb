import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct ImageAttackCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "image-attack",
    abstract: "Change an image within a budget, so that its embedding moves towards or away from a text's.",
    discussion: """
      Works on what a local model sees of the image, or with --source-size on the image itself. Rounding to 8 bits is \
      part of the attack, and the final score is computed from the PNG that was written. docs/image-attacks.md says \
      what each attack is and which paper it follows.
      """)

  @OptionGroup var options: ImageOptions
  @OptionGroup var attackOptions: AttackOptions
  @OptionGroup(title: "A defence") var defenceOptions: DefenceOptions
  @OptionGroup(title: "What a model answers") var responseOptions: ImageResponseOptions
  @Option(parsing: .unconditional, help: "With --target-response: what the user says about the image.")
  var text: String?

  func validate() throws {
    try options.validateSubject()
    guard responseOptions.targetResponse == nil else { return try validateResponse() }
    guard options.goal != nil || options.phantom != nil else {
      throw ValidationError("give --target or --away-from")
    }
    guard attackOptions.ratherThan.isEmpty || options.target != nil else {
      throw ValidationError("--rather-than goes with --target")
    }
    try scopes.validate()
    try attackOptions.validateReplacement(options)
  }

  func run() throws {
    options.resources.apply()
    if responseOptions.targetResponse != nil { return try runOnResponse() }
    let output = try options.outputFolder(.attack)
    let modelFolder = try options.modelFolder()
    let sweep = try attackOptions.radiusSweep(options)
    let attack = try attackOptions.imageAttack(options)
    let trial = try defenceOptions.trial()
    let model = try modelFolder.imageTextModel()
    let others = try attackOptions.otherModels.map { try openModel($0).imageTextModel() }
    let subject = try options.subject(for: model, keepsDepth: attackOptions.source.sourceDepth)
    let goal = goal(for: subject)
    try noteSpecialTokens(in: [goal.text] + goal.others, called: "text", of: [model])
    attackOptions.source.noteEffect(on: subject.image.traits(for: model))
    let region = try options.chosenRegion(of: subject, for: goal, model)
    let snapshots = options.snapshots(in: output)
    let staticSnapshots = options.staticSnapshots(in: output)

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: sweep?.totalSteps ?? attack.totalSteps))
    let stops = { Interruption.isRequested }
    if let sweep {
      let result = try sweep.run(
        on: subject.image, within: region, goal: goal, against: model, and: others, seed: options.seed,
        snapshots: snapshots, shouldStop: stops, progress: { line.show($0) })
      line.finish()
      try result.deliver(
        to: output, snapshots: snapshots, asJSON: options.json, copy: result.shown.flatMap { copy($0.image) }
      ) {
        try StandardOutput.print(result.table)
      }
    } else {
      let losses = try ([model] + others).map { try goal.loss(under: $0) }
      let result = try attack.run(
        on: subject.image, within: region, against: losses, behind: trial, goal: goal.description,
        seed: options.seed, snapshots: snapshots, staticSnapshots: staticSnapshots, shouldStop: stops,
        progress: { line.show($0) })
      line.finish()
      try result.deliver(
        to: output, snapshots: snapshots, asJSON: options.json, copy: copy(result.image)
      ) {
        try StandardOutput.print(result.summary)
        try defenceOptions.printComparison(result.defence)
      }
      staticSnapshots?.remove()
    }
  }

  /// The copy of the image's file with the attacked pixels.
  func copy(_ finding: ImageFinding) -> SourceCopy? {
    options.copy(
      with: finding.adversarial, attackedBy: attackOptions.attack.rawValue, attackOptions.source)
  }

  /// Without a goal of its own, a phantom loses its match with its caption.
  private func goal(for subject: AttackSubject) -> TextGoal {
    guard let goal = options.goal else { return TextGoal(.awayFrom, subject.caption!) }
    return TextGoal(goal.direction, goal.text, ratherThan: attackOptions.ratherThan)
  }
}

extension ImageAttackResult {
  var summary: String {
    var lines = [
      "clean        \(format(cleanScore, 4))", "adversarial  \(format(score, 4))",
      "verified     \(format(verified, 4))  from the saved image",
    ]
    lines += verifiedByOthers.map { "             \(format($0, 4))  by another model" }
    return (lines + [image.spending]).joined(separator: "\n")
  }
}

extension RadiusSweepResult {
  var table: String {
    let norm = sweep.attack.budget.norm
    var lines = ["clean  \(format(cleanScore, 4))", "radius     spent      score    verified"]
    lines += points.map { point in
      [norm.text(point.radius), norm.text(point.image.distance)].map {
        $0.padding(toLength: 10, withPad: " ", startingAt: 0)
      }
      .joined(separator: " ") + " \(format(point.score, 4))   \(format(point.verified, 4))"
    }
    if case .smallest = sweep.plan {
      let radius = sweep.attack.budget.radius
      lines.append("smallest radius: \(smallestRadius.map(norm.text) ?? "none up to \(norm.text(radius))")")
    }
    return lines.joined(separator: "\n")
  }
}
