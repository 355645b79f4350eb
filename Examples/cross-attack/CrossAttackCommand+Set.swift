import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import Phantoms

extension CrossAttackCommand {
  func validateSet() throws {
    try options.validateNoSubject()
    guard text == nil else { throw ValidationError("--pairs brings texts") }
    try goal.validate(forSetOf: set.pairings, allCaptions: set.allCaptions)
  }

  func runSet(_ metadata: URL) throws {
    let output = try options.outputFolder(.set)!
    let (attack, template) = (try cross.attack(options), try phrase.template())
    let trial = try defenceOptions.trial()
    let folders = [try options.modelFolder()] + (try alsoModel.map { try openModel($0) })
    let models = try folders.map { try $0.imageTextModel() }
    let watching = try watchModel.map { try openModel($0).imageTextModel() }

    let check = try SetCheck(
      attack, phrase: template, against: models,
      transferTo: watching, leavesOutUnusable: set.unusable.skipUnusable,
      leftOut: options.earlier.resume ? SetRun.leftOut(in: output.url) : [])
    Interruption.watch()
    guard let whole = try checkedPlan(metadata, check) else {
      note("stopped before the first pair; nothing is written")
      throw Interruption.Stop()
    }
    let plan = set.shard.map { whole.shard($0.number, of: $0.count) } ?? whole
    set.unusable.note(plan.set)
    noteWarnings(of: plan.set)
    try checkEffect(on: plan.set.traits)
    if plan.unusableCount > 0 {
      note("\(plan.unusableCount) of \(plan.set.samples.count) images have no --region and are left out")
    }
    if options.earlier.overwrite { SetRun.remove(from: output.url) }
    let texts = plan.pairs.map(\.text)
    try noteSpecialTokens(in: texts, called: "text", of: models)
    try noteSpecialTokens(in: plan.goalTexts, called: "goal text", of: models)
    noteUnusedWords(of: attack.text.substitution, in: texts, called: "text")
    let run = try SetRun(
      plan, attack: attack, within: region, phrase: template, against: models, behind: trial,
      hasAttribution: attribution, command: commandLine(), in: output.url,
      isResuming: options.earlier.resume)
    try run.runToTheEnd(of: "pairs")
    let summary = try run.finish(alsoOn: watching)
    if options.json {
      try StandardOutput.print(summary.json(), terminator: "")
    } else {
      for section in summary.sections { try printSummary(section) }
      try StandardOutput.print(
        "written to \(options.output!): results.jsonl, run.json, summary.json, report.html, images"
      )
    }
    let failures = try run.failures()
    if let first = failures.first {
      throw InputError(
        file: metadata.path, expected: "pairs that can be attacked",
        found:
          "\(failures.count) of \(run.count) that failed, which --resume tries again; the first: \(first.error)"
      )
    }
  }

  /// Says or refuses what changes nothing about any of the images.
  private func checkEffect(on traits: Set<ImageTrait>) throws {
    try options.reading.checkEffect(on: traits, of: set.pairs!, keepsDepth: cross.source.sourceDepth)
    // A phrase below makes images larger.
    if phrase.phrase == nil || phrase.chosenPlace == .over { cross.source.noteEffect(on: traits) }
  }

  /// The pairs of a set that was looked at line by line; nil when the user stopped it.
  private func checkedPlan(_ metadata: URL, _ check: SetCheck) throws -> SetPlan? {
    let set = try PairSet(
      reading: metadata, limit: self.set.limit,
      images: options.reading.reading(keepsDepth: cross.source.sourceDepth))
    let line = SharedCountLine(CountLine(total: set.samples.count, what: "lines looked at"))
    defer { line.finish() }
    return try check.plan(
      set, pairings: self.set.pairings, goal: goal.chosenForSet(allCaptions: self.set.allCaptions),
      captionNumber: self.set.captionNumber, seed: options.seed, seedCount: self.set.seedCount,
      isUsable: hasRegion, shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
  }

  private var region: SetRegion? { options.region?.region(marginWidth: options.chosenMarginWidth) }

  /// Whether an image has the region that is asked for.
  private func hasRegion(_ sample: Sample, seed: Int) throws -> Bool {
    try region?.exists(in: sample, seed: seed) ?? true
  }

  private func printSummary(_ section: SetSummary.Section) throws {
    try StandardOutput.print(
      "\(section.pairing.rawValue), goal \(section.goal.name), \(section.overall.pairCount) pairs, with 95 % intervals"
    )
    let (overall, success) = (section.overall, section.mainSuccess)
    let lines = [
      ("similarity before", overall.similarity.before), ("text only", overall.similarity.textOnly),
      ("image only", overall.similarity.imageOnly), ("both", overall.similarity.after),
      ("score before", overall.score.before), ("with the phrase", overall.phrase.verified),
      ("score after", overall.score.after),
      ("undefended static attack", overall.staticBehindDefence.undefended),
      ("clean behind the defence", overall.cleanBehindDefence.mean),
      ("static attack behind it", overall.staticBehindDefence.mean),
      ("adaptive attack behind it", overall.adaptiveBehindDefence.mean),
    ].filter { $0.1 != nil }
    let successes = [
      ("success of the right ones", success.ofRight), ("difference in accuracy", success.difference),
    ]
    for (name, figure) in lines + successes {
      let padded = name.padding(toLength: 27, withPad: " ", startingAt: 0)
      let text = figure.map {
        "\(column(Float($0.value)))  [\(format(Float($0.low), 4)), \(format(Float($0.high), 4))]"
      }
      try StandardOutput.print("  \(padded)\(text ?? "-")")
    }
    try StandardOutput.print()
  }
}
