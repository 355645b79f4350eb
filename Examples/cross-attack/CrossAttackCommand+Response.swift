import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation
import Perturbations
import TargetLosses

extension CrossAttackCommand {
  /// Throws for options that have no part in an attack on what a model answers.
  func validateResponse() throws {
    guard set.pairs == nil, phrase.phrase == nil, options.goal == nil, goal.goal == nil else {
      throw ValidationError(
        "--target-response does not go with --pairs, --phrase, --goal, --target and --away-from")
    }
    try options.validateSubject()
    guard text != nil else { throw ValidationError("--target-response needs --text, what the user says") }
    guard options.model != nil else { throw ValidationError("--target-response needs --model") }
  }

  /// The attack; of MCM as it was published, with the suffix that its authors began with.
  private func answerAttack() throws -> any PairAttack {
    let attack = try cross.attack(options)
    guard var published = attack as? PublishedMCM, cross.suffixLength == nil else { return attack }
    published.initialSuffix = PublishedMCM.publishedSuffix
    return published
  }

  /// Attacks what models answer to the words about the image.
  func runOnResponse() throws {
    let output = try options.outputFolder(.attack)
    let attack = try answerAttack()
    let trial = try defenceOptions.trial()
    let asked = try responseOptions.subject(
      models: [options.model!] + alsoModel + watchModel, text: text ?? "")
    let subject = try options.subject(for: asked.drawing, keepsDepth: cross.source.sourceDepth)
    let (words, losses) = (asked.words, try asked.losses(about: subject.image))
    let (attacked, watching) = (Array(losses[...alsoModel.count]), Array(losses[(alsoModel.count + 1)...]))
    noteUnusedWords(of: attack.text.substitution, in: [words], called: "text")
    cross.source.noteEffect(on: subject.image.traits(for: losses[0].imageInput))
    let region = try options.chosenRegion(of: subject, for: losses[0].fixing(text: words))
    let snapshots = options.snapshots(in: output)
    let staticSnapshots = options.staticSnapshots(in: output)

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: attack.totalSteps))
    var result = try attack.run(
      on: subject.image, caption: words, within: region, against: attacked, behind: trial, goal: asked.goal,
      transferTo: watching, seed: options.seed, snapshots: snapshots, staticSnapshots: staticSnapshots,
      shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    try attribute(&result, attack) {
      try $0.attribution(
        of: $1, on: subject.image, caption: words, within: region,
        against: trial.map { trial in attacked.map { trial.loss($0, seed: options.seed) } } ?? attacked,
        shouldStop: { Interruption.isRequested })
    }
    try asked.addAnswers(to: &result, words: result.adversarial.text, behind: trial, seed: options.seed)
    try result.deliver(
      to: output, snapshots: snapshots, asJSON: options.json, copy: copy(result.image),
      reporting: { try result.report(command: commandLine()).write(to: $0) }
    ) {
      try printSummary(result)
      try defenceOptions.printComparison(result.defence)
    }
    staticSnapshots?.remove()
  }
}
