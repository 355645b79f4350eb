import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import Statistics

@main struct UniversalPatchCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "universal-patch",
    abstract: "Optimize one patch for all images of a set, and measure it on others.",
    discussion: """
      Away from each image's own text, or towards a --target. A gray patch in the same place shows what hiding alone \
      does. With --defence, one patch is optimized through the defence and one without knowledge of it, and both are \
      judged behind it. docs/lesion-patches.md and docs/defences.md say more.
      """)

  @Option(help: "Folder of the model (Hugging Face CLIP layout), or phantom-clip.") var model: String
  @OptionGroup var set: LesionSet
  @OptionGroup var reading: ReadingOptions
  @Option(help: "Optimize on so many of the images, the first ones; half of them unless given.") var train:
    Int?
  @Option(parsing: .unconditional, help: "Move all images towards this text.") var target: String?
  @Option(help: "Over each image's lesion, drawn anew at every step, or where it works best for all.")
  var patchPlacement = PatchPlacementName.region
  @Option(help: "The patch's shape.") var patchShape = AdversarialPatch.Shape.square
  @Option(help: "Gradients.") var steps = 200
  @Option(
    help: """
      Images that each gradient is the mean of; of patches that are not drawn anew, at most those that it is \
      optimized on. (default: 8)
      """) var batch: Int?
  @Option(help: "How far a level moves in the first step, in pixel units, a number or a fraction.")
  var stepSize = Fraction(value: 16 / 255)
  @Option(parsing: .unconditional, help: "Seed; also of the first phantom.") var seed = 0
  @OptionGroup(title: "A defence") var defenceOptions: DefenceOptions
  @OptionGroup var resources: AttackResourceOptions
  @Option(help: "Folder for patch.png, images, result.json and trace.csv.") var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print result.json on standard output.") var json = false

  private static let usualBatch = 8

  func validate() throws {
    guard set.isGiven else { throw ValidationError("give --pairs or --phantoms") }
    guard set.pairs != nil || !reading.isGiven else {
      throw ValidationError("--gray and --window are for --pairs")
    }
    try defenceOptions.scopes.validate()
  }

  func run() throws {
    resources.apply()
    let output = try OutputFolder(output, .attack, earlier)
    let trial = try defenceOptions.trial()
    let modelFolder = try openModel(model)
    let model = try modelFolder.imageTextModel()
    let patch = AdversarialPatch(
      patchPlacement.placement, shape: patchShape, steps: steps, stepSize: stepSize.value,
      batch: batch ?? Self.usualBatch)
    try patch.validate()
    var attack = UniversalPatch(patch, trainingCount: train ?? 0, target: target)
    Interruption.watch()
    guard
      let (subjects, leftOut) = try set.subjects(
        for: model, seed: seed, usesCaptions: target == nil, reading: reading,
        check: { [attack] in try attack.check($0, model) })
    else {
      note("stopped before the first step; nothing is written")
      throw Interruption.Stop()
    }
    if train == nil { attack.trainingCount = (subjects.count + 1) / 2 }
    try limitBatch(of: &attack)
    let snapshots = SnapshotFile(in: output.url, resuming: earlier)
    let staticSnapshots = SnapshotFile(in: output.url, named: "static-snapshot.json", resuming: earlier)

    var line = ProgressLine(limits: RunLimits(steps: steps))
    var result = try attack.run(
      on: subjects, against: model, behind: trial, seed: seed, snapshots: snapshots,
      staticSnapshots: staticSnapshots, shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    result?.leftOut = leftOut
    guard let result else {
      note("interrupted; --resume goes on")
      throw Interruption.Stop()
    }
    try result.deliver(to: output, snapshots: snapshots, asJSON: json) {
      try StandardOutput.print(trial.map { result.table(behind: $0) } ?? result.table)
    }
    staticSnapshots.remove()
  }

  /// Takes no more images at a time than there are, of a patch for which each is the same every time. Throws
  /// `InputError` when more are asked for.
  private func limitBatch(of attack: inout UniversalPatch) throws {
    guard patchPlacement != .drawn, attack.trainingCount > 0 else { return }
    guard batch ?? 1 <= attack.trainingCount else {
      throw InputError(
        field: "batch",
        expected:
          "at most the \(attack.trainingCount) images that the patch is optimized on, unless --patch-placement is drawn",
        found: "\(batch!)")
    }
    attack.patch.batch = min(attack.patch.batch, attack.trainingCount)
  }
}

extension UniversalPatchResult {
  private var summaries: [(name: String, summary: Summary)] {
    [("optimized on", Optional(training)), ("held out", heldOut)].compactMap { name, summary in
      summary.map { ("\(name) (\($0.count))", $0) }
    }
  }

  fileprivate var table: String {
    lines(
      ["clean", "gray patch", "patch"],
      summaries.map { ($0.name, [$0.summary.clean, $0.summary.gray, $0.summary.patched]) })
  }

  /// What either patch is worth without the defence and behind it.
  fileprivate func table(behind trial: DefenceTrial) -> String {
    let times = trial.judgements > 1 ? ", \(trial.judgements) judgements" : ""
    let rows = summaries.flatMap { name, summary -> [(String, [Estimate])] in
      guard let defence = summary.defence else { return [] }
      func row(_ what: String, _ value: (Finding) -> Estimate) -> (String, [Estimate]) {
        let findings = [defence.clean, defence.gray, defence.staticPatch, defence.adaptive]
        return ("\(name), \(what)", findings.map(value))
      }
      return [row("undefended", \.undefended), row("behind it", \.mean)]
    }
    let spread = summaries.flatMap { name, summary -> [String] in
      guard let defence = summary.defence, trial.judgements > 1 else { return [] }
      return [("static", defence.staticPatch), ("adaptive", defence.adaptive)].map { patch, finding in
        let scores = finding.judgements
        return "\(name), \(patch) patch over judgements: ± \(format(scores.deviation, 4)), "
          + "\(format(scores.lowest, 4)) to \(format(scores.highest, 4))"
      }
    }
    let header = "behind \(trial.chain.names)\(times):\n"
    return ([header + lines(["clean", "gray patch", "static patch", "adaptive patch"], rows)] + spread)
      .joined(separator: "\n")
  }

  private func lines(_ columns: [String], _ rows: [(name: String, estimates: [Estimate])]) -> String {
    let width = max(22, (rows.map(\.name.count).max() ?? 0) + 2)
    let header =
      padded("images", width) + columns.map { $0.padding(toLength: 25, withPad: " ", startingAt: 0) }.joined()
    return ([header] + rows.map { padded($0.name, width) + $0.estimates.map(\.text).joined(separator: "  ") })
      .joined(separator: "\n")
  }
}

extension Estimate {
  fileprivate var text: String {
    let numbers = [value, low, high].map { String(format: "%7.4f", $0) }
    return "\(numbers[0]) [\(numbers[1]),\(numbers[2])]"
  }
}
