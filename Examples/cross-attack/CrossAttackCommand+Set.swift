import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

extension CrossAttackCommand {
  func validateSet() throws {
    try options.validateNoSubject()
    guard text == nil else { throw ValidationError("--pairs brings texts") }
    try goal.validate(forSetOf: set.pairings, allCaptions: set.allCaptions)
  }

  func runSet(_ metadata: URL) throws {
    let output = try options.outputFolder(.set)!
    let (attack, template) = (try cross.attack(options), try phrase.template())
    let folders = [try options.modelFolder()] + (try alsoModel.map { try ModelFolder(named: $0) })
    let watching = try watchModel.map { try ModelFolder(named: $0) }
    let models = try folders.map { try $0.imageTextModel() }

    let check = try SetCheck(
      attack, phrase: template, against: models,
      transferTo: watching.map { try $0.imageTextModel() }, leavesOutUnusable: set.unusable.skipUnusable,
      leftOut: options.earlier.resume ? SetRun.leftOut(in: output.url) : [])
    Interruption.watch()
    guard let plan = try checkedPlan(metadata, check) else {
      note("stopped before the first pair; nothing is written")
      throw Interruption.Stop()
    }
    set.unusable.note(plan.set)
    noteWarnings(of: plan.set)
    try checkEffect(on: plan.set.traits)
    if plan.unusableCount > 0 {
      note("\(plan.unusableCount) of \(plan.set.items.count) images have no --region and are left out")
    }
    let settings = [
      set.settings, goal.settings, cross.settings, phrase.settings,
      ["also-model": alsoModel.joined(separator: "\n"), "attribution": "\(attribution)"],
    ].reduce([:]) { all, some in all.merging(some) { own, _ in own } }
    var region: (@Sendable (Mask, Int) throws -> Region)?
    if let name = options.region {
      region = { [width = options.chosenMarginWidth] in try name.around($0, marginWidth: width, seed: $1) }
    }
    if options.earlier.overwrite { SetRun.remove(from: output.url) }
    let texts = plan.pairs.map(\.text)
    try noteSpecialTokens(in: texts, called: "text", of: models)
    try noteSpecialTokens(in: plan.goalTexts, called: "goal text", of: models)
    noteUnusedWords(of: attack.text.substitution, in: texts, called: "text")
    let run = try SetRun(
      plan, attack: attack, within: region, phrase: template, against: folders[0],
      and: Array(folders.dropFirst()),
      hasAttribution: attribution, settings: options.settings(settings), command: commandLine(),
      in: output.url, isResuming: options.earlier.resume)

    let line = SharedCountLine(CountLine(total: run.count, what: "pairs", doneBefore: run.doneCount))
    let isDone = try run.run(shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard isDone, !Interruption.isRequested else {
      note("\(run.doneCount) of \(run.count) pairs are done; the same command with --resume goes on")
      throw Interruption.Stop()
    }
    // All of it is in files.
    try Interruption.unwatch()
    let summary = try run.finish(alsoOn: watching)
    if options.json {
      try StandardOutput.print(summary.json(), terminator: "")
    } else {
      for section in summary.sections { try printSummary(section) }
      try StandardOutput.print(
        "written to \(options.output!): results.jsonl, run.json, summary.json, report.html, images"
      )
    }
    if let first = summary.failures.first {
      throw InputError(
        file: metadata.path, expected: "pairs that can be attacked",
        found:
          "\(summary.failures.count) of \(run.count) that failed, which --resume tries again; the first: \(first.error)"
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
    let line = SharedCountLine(CountLine(total: set.items.count, what: "lines looked at"))
    defer { line.finish() }
    return try check.plan(
      set, pairings: self.set.pairings, goal: goal.chosenForSet(allCaptions: self.set.allCaptions),
      captionNumber: self.set.captionNumber, seed: options.seed, seedCount: self.set.seedCount,
      isUsable: hasRegion, shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
  }

  /// Whether an image has a mask, if that is needed, and for a control a place beside the lesion.
  private func hasRegion(_ image: PairSet.Item, seed: Int) throws -> Bool {
    guard let region = options.region else { return true }
    guard let file = image.maskFile else { return false }
    return try region != .control || Region.hasControl(of: Mask(contentsOf: file), seed: seed)
  }

  private func printSummary(_ section: SetSummary.Section) throws {
    try StandardOutput.print(
      "\(section.pairing.rawValue), goal \(section.goal.name), \(section.overall.pairCount) pairs, with 95 % intervals"
    )
    let success = section.mainSuccess
    let lines = [
      ("similarity before", "similarity.before"), ("text only", "similarity.textOnly"),
      ("image only", "similarity.imageOnly"),
      ("both", "similarity.after"), ("score before", "score.before"), ("with the phrase", "phrase.verified"),
      ("score after", "score.after"), ("success of the right ones", success + ".ofRight"),
      ("difference in accuracy", success + ".difference"),
    ]
    for (name, path) in lines where section.overall.has(path) {
      let padded = name.padding(toLength: 27, withPad: " ", startingAt: 0)
      let figure = section.overall[path].map {
        "\(column(Float($0.value)))  [\(format(Float($0.low), 4)), \(format(Float($0.high), 4))]"
      }
      try StandardOutput.print("  \(padded)\(figure ?? "-")")
    }
    try StandardOutput.print()
  }
}
