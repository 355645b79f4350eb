import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import ZeroShot

@main struct ZeroShotCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "zero-shot",
    abstract: "Classify images by the names of classes, before and after attacks.",
    discussion: """
      An image's class is that of the nearest text, as CLIP classifies. Says how many images are taken for what \
      they are, clean and under attack, with intervals. docs/zero-shot.md says more.
      """)

  @Option(help: "Folder of the model, or phantom-clip.") var model: String
  @Option(help: "A metadata.jsonl whose images have a class.") var pairs: String
  @Option(
    help: """
      A file with a line for each class as the metadata name it, and behind a tab the words for it. Unless it is \
      given, the classes are those of the metadata, in the order of their names.
      """) var classes: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: "A text with {} in the place of the class; may be given again. (default: this is a photo of a {})")
  var template: [String] = []
  @Option(help: "The factor on cosines; the model's own unless given.") var scale: Float?
  @OptionGroup var attack: ZeroShotOptions
  @OptionGroup(title: "Defences") var defence: DefenceOptions
  @OptionGroup var reading: ReadingOptions
  @Option(help: "The first images only, this many.") var limit: Int?
  @Option(parsing: .unconditional, help: "Seed; the same seed gives the same result.") var seed = 0
  @OptionGroup var resources: AttackResourceOptions
  @Option(help: "Folder for results.jsonl, run.json, summary.json and images.") var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false

  func validate() throws {
    guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    try defence.scopes.validate()
  }

  func run() throws {
    resources.apply()
    let output = try OutputFolder(output, .set, earlier)
    let attack = try attack.chosen()
    let set = try PairSet(
      contentsOf: URL(fileURLWithPath: pairs), limit: limit,
      images: reading.reading(keepsDepth: self.attack.source.sourceDepth))
    let classes = try self.classes.map { try ClassList(contentsOf: URL(fileURLWithPath: $0)) }
    let list = try classes ?? ClassList(ZeroShotItem.classes(of: set))
    let items = try ZeroShotItem.items(of: set, classes: list.names)
    let classifier = try ZeroShotClassifier(
      openModel(model).imageTextModel(), classes: list.words,
      templates: template.isEmpty ? ["this is a photo of a {}"] : template, scale: scale)
    if earlier.overwrite { ZeroShotRun.remove(from: output.url) }
    let run = try ZeroShotRun(
      items, by: classifier, attack: attack, behind: defence.trial(), seed: seed, command: commandLine(),
      in: output.url,
      isResuming: earlier.resume)

    Interruption.watch()
    let line = SharedCountLine(CountLine(total: items.count, what: "images", doneBefore: run.doneCount))
    let isDone = try run.run(shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard isDone, !Interruption.isRequested else {
      note("\(run.doneCount) of \(items.count) images are done; the same command with --resume goes on")
      throw Interruption.Stop()
    }
    try Interruption.unwatch()
    let summary = try run.finish()
    try StandardOutput.print(json ? summary.json : summary.lines + "\n", terminator: "")
    guard summary.failedCount == 0 else {
      throw InputError(
        file: self.output, expected: "images that can be classified",
        found: "\(summary.failedCount) of \(items.count) that failed, which --resume tries again")
    }
  }
}

extension ZeroShotSummary {
  /// What people read.
  var lines: String {
    func line(_ name: String, _ estimate: Estimate?) -> String? {
      estimate.map {
        "\(name)  \(format(Float(100 * $0.value), 1)) % "
          + "(\(format(Float(100 * $0.low), 1)) to \(format(Float(100 * $0.high), 1)))"
      }
    }
    let figures = [
      line("clean accuracy ", cleanAccuracy), line("clean top five ", cleanTopFive),
      "per-class recall  \(format(Float(100 * meanPerClassRecall), 1)) %",
      line("robust accuracy", robustAccuracy),
      line("behind the defence: clean accuracy", defended?.cleanAccuracy),
      line("  under the attack without knowledge of it", defended?.unawareAccuracy),
      line("  under the attack through it             ", defended?.adaptiveAccuracy),
    ]
    let losses = misled.sorted { $0.key < $1.key }.map { "misled by \($0.key)  \($0.value) of \(count)" }
    return (figures.compactMap { $0 } + losses).joined(separator: "\n")
  }
}
