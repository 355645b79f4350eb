import ArgumentParser
import Crossmatch
import DefenceStudies
import ExampleSupport
import Foundation

@main struct CertifyCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "certify",
    abstract: "Certify radii within which no change of an image changes its class, by randomized smoothing.",
    discussion: """
      The class of an image is the text that most of its noisy copies are nearest to: that of a class (zero-shot), or a \
      caption of the set (retrieval). The radius is Euclidean, between inputs of the model with pixels from 0 to 1. Ctrl-C \
      stops; the same command with --resume goes on. docs/defences.md says more.
      """)

  @Option(help: "Folder of the model, or phantom-clip.") var model = "phantom-clip"
  @OptionGroup var images: PlainImages
  @Option(help: "classes or captions: the texts that are told apart. (phantoms: classes, --pairs: captions)")
  var among: CertificationPlan.Texts?
  @Option(help: "Standard deviation of the noise, a number or a fraction.") var noise = Fraction(value: 0.1)
  @Option(help: "Noisy copies by which the class is chosen.") var selection = 100
  @Option(help: "Noisy copies by which its probability is bounded; 100000 where it was published.")
  var samples = 1000
  @Option(help: "The probability with which a certificate may be wrong.") var error = 0.001
  @Option(help: "Seed of the noise, and of the first phantom.") var seed = 0
  @OptionGroup var resources: ResourceOptions
  @Option(help: "Folder for run.json, results.jsonl, summary.json and curve.svg.") var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false

  private static let traces = OutputFolder.Traces(results: ["summary.json"], resumable: "run.json")

  func validate() throws {
    try images.validate(seed: seed)
    guard (1...1_000_000).contains(selection), (1...10_000_000).contains(samples) else {
      throw ValidationError("--selection must be from 1 to 1000000, --samples from 1 to 10000000")
    }
    guard error > 0, error < 1 else { throw ValidationError("--error must be above 0 and below 1") }
  }

  func run() throws {
    resources.apply()
    let model = try openModel(model).imageTextModel()
    let plan = try CertificationPlan(
      try images.samples(for: model, seed: seed),
      among: among ?? (images.phantoms == nil ? .captions : .classes),
      deviation: noise.value,
      settings: CertificateSettings(selection: selection, estimation: samples, error: error), seed: seed)
    let folder = try OutputFolder(output, Self.traces, earlier)
    if earlier.overwrite { CertificationRun.remove(from: folder.url) }
    let run = try CertificationRun(
      plan, of: model, command: commandLine(), in: folder.url, isResuming: earlier.resume)
    try run.runToTheEnd(of: "images")
    let summary = try run.finish()
    if json { return try StandardOutput.print(summary.json, terminator: "") }
    try StandardOutput.print("\(summary.count) images among \(plan.texts.count) texts, with 95 % intervals")
    try StandardOutput.print("  right without noise  \(text(summary.plainAccuracy))")
    try StandardOutput.print("  abstained            \(text(summary.abstained))")
    for point in summary.curve {
      let radius = padded(format(Float(point.radius), 3), 8)
      try StandardOutput.print("  certified at \(radius)\(text(point.accuracy))")
    }
    try StandardOutput.print("written to \(output): run.json, results.jsonl, summary.json, curve.svg")
  }
}

extension CertificationPlan.Texts: ExpressibleByArgument {}
