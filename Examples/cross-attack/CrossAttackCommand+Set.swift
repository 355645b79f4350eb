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
    let output = folder(options.output!)
    let plan = try SetPlan(
      PairSet(contentsOf: metadata, limit: set.limit),
      pairings: set.pairings, goal: goal.chosenForSet(allCaptions: set.allCaptions),
      captionNumber: set.captionNumber, seed: options.seed, seedCount: set.seedCount, isUsable: hasRegion)
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
    let run = try SetRun(
      plan, attack: cross.attack(options), within: region, phrase: phrase.template(),
      against: options.modelFolder(), and: alsoModel.map { try ModelFolder(named: $0) },
      hasAttribution: attribution, settings: options.settings(settings), command: commandLine(), in: output,
      isResuming: options.resume)

    Interruption.watch()
    let line = SharedCountLine(CountLine(total: run.count, what: "pairs", doneBefore: run.doneCount))
    let isDone = try run.run(shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard isDone else {
      note("\(run.doneCount) of \(run.count) pairs are done; the same command with --resume goes on")
      Foundation.exit(130)
    }
    let summary = try run.finish(alsoOn: watchModel.map { try ModelFolder(named: $0) })
    if options.json {
      print(try summary.json(), terminator: "")
    } else {
      for section in summary.sections { printSummary(section) }
      print("written to \(options.output!): results.jsonl, run.json, summary.json, report.html, images")
    }
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
