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

  /// Attacks what models answer to the words about the image.
  func run(towards response: String, saying words: String) throws {
    let output = try options.outputFolder(.attack)
    let attack = try cross.attack(options)
    let models = try ([options.model!] + alsoModel + watchModel).map(responseOptions.open)
    let drawing = models[0].model.imageInput(width: Self.drawnSide, height: Self.drawnSide)
    let subject = try options.subject(for: drawing, keepsDepth: cross.source.sourceDepth)
    let losses = try models.map {
      TargetPairLoss(try $0.target(response, words: words, about: subject.image))
    }
    let (attacked, watching) = (Array(losses[...alsoModel.count]), Array(losses[(alsoModel.count + 1)...]))
    noteUnusedWords(of: attack.text.substitution, in: [words], called: "text")
    cross.source.noteEffect(on: subject.image.traits(for: losses[0].imageInput))
    let region = try options.chosenRegion(of: subject, for: losses[0].fixing(text: words))
    let snapshots = options.snapshots(in: output)

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: attack.totalSteps))
    var result = try attack.run(
      on: subject.image, caption: words, within: region, goal: .targetResponse(response), against: attacked,
      transferTo: watching, seed: options.seed, evaluations: nil, snapshots: snapshots,
      shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    if attribution, let attack = attack as? CrossAttack, result.run.stopped != .interrupted {
      let attribution = try attack.attribution(
        of: result, on: subject.image, caption: words, within: region, against: attacked,
        shouldStop: { Interruption.isRequested })
      // One that was cut short would compare unlike with unlike.
      if Interruption.isRequested { result.run.markInterrupted() } else { result.attribution = attribution }
    }
    result.response = try models[0].responses(
      clean: (result.image.clean, words),
      adversarial: (result.image.adversarial.savedAndRead(), result.adversarial.text))
    try result.deliver(
      to: output, snapshots: snapshots, asJSON: options.json,
      reporting: { try result.report(command: commandLine()).write(to: $0) }
    ) { try printSummary(result) }
  }

  /// The side for which phantoms are drawn where a model takes images of any size.
  private static let drawnSide = 224
}
