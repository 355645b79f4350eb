import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

extension CrossAttackCommand {
  func validateSet() throws {
    try options.validateNoSubject()
    guard text == nil else { throw ValidationError("--pairs brings texts") }
    try goal.validate(forSetOf: set.pairings, allCaptions: set.allCaptions)
    guard !attribution || cross.preset == .mcm else {
      throw ValidationError("--attribution is for --preset mcm")
    }
  }

  func runSet(_ metadata: URL) throws {
    let output = folder(options.output!)
    let (attack, phrase) = (try cross.attack(options), try phrase.template())
    let folders = try (
      modelFolder: options.modelFolder(), others: alsoModel.map { try ModelFolder(named: $0) }
    )
    let watching = try watchModel.map { try ModelFolder(named: $0) }

    Interruption.watch()
    let check = try SetCheck(
      attack, phrase: phrase,
      against: ([folders.modelFolder] + folders.others).map { try $0.imageTextModel() },
      watchedBy: watching.map { try $0.imageTextModel() }, leavesOutUnusable: set.unusable.skipUnusable,
      leftOut: options.resume ? SetRun.leftOut(in: output) : [])
    guard let plan = try checkedPlan(metadata, check) else {
      note("stopped before the first pair; nothing is written")
      Foundation.exit(130)
    }
    set.unusable.note(plan.set)
    if plan.unusableCount > 0 {
      note("\(plan.unusableCount) of \(plan.set.items.count) images have no --region and are left out")
    }
    let settings = [
      set.settings, goal.settings, cross.settings, self.phrase.settings,
      ["also-model": alsoModel.joined(separator: "\n"), "attribution": "\(attribution)"],
    ].reduce([:]) { all, some in all.merging(some) { own, _ in own } }
    var region: (@Sendable (Mask, Int) throws -> Region)?
    if let name = options.region {
      region = { [width = options.marginWidth] in try name.around($0, marginWidth: width, seed: $1) }
    }
    let run = try SetRun(
      plan, attack: attack, within: region, phrase: phrase, against: folders.modelFolder, and: folders.others,
      hasAttribution: attribution, settings: options.settings(settings), command: commandLine(), in: output,
      isResuming: options.resume)

    let line = SharedCountLine(CountLine(total: run.count, what: "pairs", doneBefore: run.doneCount))
    let isDone = try run.run(shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard isDone else {
      note("\(run.doneCount) of \(run.count) pairs are done; the same command with --resume goes on")
      Foundation.exit(130)
    }
    let summary = try run.finish(alsoOn: watching)
    if options.json {
      print(try summary.json(), terminator: "")
    } else {
      for section in summary.sections { printSummary(section) }
      print("written to \(options.output!): results.jsonl, run.json, summary.json, report.html, images")
    }
    if let first = summary.failures.first {
      throw InputError(
        file: metadata.path, expected: "pairs that can be attacked",
        found:
          "\(summary.failures.count) of \(run.count) that failed, which --resume tries again; the first: \(first.error)"
      )
    }
  }

  /// The pairs of a set that was looked at line by line; nil when the user stopped it.
  private func checkedPlan(_ metadata: URL, _ check: SetCheck) throws -> SetPlan? {
    let set = try PairSet(reading: metadata, limit: self.set.limit)
    let line = SharedCountLine(CountLine(total: set.items.count, what: "lines looked at"))
    defer { line.finish() }
    return try check.plan(
      set, pairings: self.set.pairings, goal: goal.chosenForSet(allCaptions: self.set.allCaptions),
      captionNumber: self.set.captionNumber, seed: options.seed, seedCount: self.set.seeds,
      isUsable: hasRegion, shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
  }

  /// Whether an image has a mask, if that is needed, and for a control a place beside the lesion.
  private func hasRegion(_ image: PairSet.Item, seed: Int) throws -> Bool {
    guard let region = options.region else { return true }
    guard let file = image.maskFile else { return false }
    return try region != .control || Region.hasControl(of: Mask(contentsOf: file), seed: seed)
  }

  private func printSummary(_ section: SetSummary.Section) {
    print(
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
      print("  \(padded)\(figure ?? "-")")
    }
    print("")
  }
}
