import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation
import Perturbations
import TargetLosses

extension ImageAttackCommand {
  /// Throws for options that have no part in an attack on what a model answers.
  func validateResponse() throws {
    guard options.goal == nil, attackOptions.ratherThan.isEmpty else {
      throw ValidationError("--target-response does not go with --target, --away-from and --rather-than")
    }
    guard text != nil else { throw ValidationError("--target-response needs --text, what the user says") }
    guard options.model != nil else { throw ValidationError("--target-response needs --model") }
    try scopes.validate()
    try attackOptions.validateReplacement(options)
  }

  /// Attacks what models answer about the image.
  func runOnResponse() throws {
    let output = try options.outputFolder(.attack)
    let sweep = try attackOptions.radiusSweep(options)
    let attack = try attackOptions.imageAttack(options)
    let trial = try defenceOptions.trial()
    let asked = try responseOptions.subject(
      models: [options.model!] + attackOptions.otherModels, text: text ?? "")
    let subject = try options.subject(for: asked.drawing, keepsDepth: attackOptions.source.sourceDepth)
    let losses = try asked.losses(about: subject.image).map { $0.fixing(text: asked.words) }
    attackOptions.source.noteEffect(on: subject.image.traits(for: losses[0].input))
    let region = try options.chosenRegion(of: subject, for: losses[0])
    let snapshots = options.snapshots(in: output)
    let staticSnapshots = options.staticSnapshots(in: output)

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: sweep?.totalSteps ?? attack.totalSteps))
    let stops = { Interruption.isRequested }
    if let sweep {
      var result = try sweep.run(
        on: subject.image, within: region, against: losses, goal: asked.goal, seed: options.seed,
        snapshots: snapshots, shouldStop: stops, progress: { line.show($0) })
      line.finish()
      result.response = try result.shown.map { try asked.responses(to: $0.image) }
      try result.deliver(
        to: output, snapshots: snapshots, asJSON: options.json, copy: result.shown.flatMap { copy($0.image) }
      ) {
        try StandardOutput.print(result.table)
        try result.response.map(printResponses)
      }
    } else {
      var result = try attack.run(
        on: subject.image, within: region, against: losses, behind: trial, goal: asked.goal,
        seed: options.seed, snapshots: snapshots, staticSnapshots: staticSnapshots, shouldStop: stops,
        progress: { line.show($0) })
      line.finish()
      try asked.addAnswers(to: &result, behind: trial, seed: options.seed)
      try result.deliver(
        to: output, snapshots: snapshots, asJSON: options.json, copy: copy(result.image)
      ) {
        try StandardOutput.print(result.summary)
        try result.response.map(printResponses)
        try defenceOptions.printComparison(result.defence)
      }
      staticSnapshots?.remove()
    }
  }
}
