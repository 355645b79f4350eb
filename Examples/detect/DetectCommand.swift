import ArgumentParser
import Crossmatch
import DefenceStudies
import ExampleSupport
import Foundation
import LanguageModels

@main struct DetectCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Measure whether attacks are detected: those that do not know the detector, and those that do.",
    discussion: """
      Breaks the match of each image with its caption, by projected gradient descent on the image, or by tokens behind \
      the caption for detectors of texts; once without knowledge of the detector, and once so that its value stays what \
      it was. Clean images of a calibration say what is usual and where the alarm is. Ctrl-C stops; the same command \
      with --resume goes on.
      """)

  @Option(help: "Folder of the model, or phantom-clip.") var model = "phantom-clip"
  @OptionGroup var images: PlainImages
  @Option(help: "Clean images that say what is usual, at least 20: further phantoms, or the last of --pairs.")
  var calibration = 100
  @Option(
    help: """
      displacement[=DEVIATION], squeezing[=BITS], attention, perplexity or window-perplexity[=TOKENS]; may be repeated.
      """) var detector: [NamedArgument<DetectorName>] = []
  @Option(
    help: "Folder of the language model of detectors of texts, or phantom-vlm. (default: phantom-vlm)")
  var languageModel: String?
  @Option(help: "Weight of a distance of one standard deviation in the loss of attacks that know a detector.")
  var evasion: Float = 0.1
  @Option(help: "linf or l2. (default: linf)") var norm: Budget.Norm?
  @Option(help: "Radius of the budget, a number or a fraction; steps are a quarter of it. (linf: 4/255)")
  var radius: Fraction?
  @Option(help: "Steps of the attack on images. (default: 10)") var steps: Int?
  @Option(help: "Tokens that the attack on texts puts behind a caption. (default: 8)") var suffixLength: Int?
  @Flag(help: "The attack on texts replaces words of the caption, and puts nothing behind it.") var words =
    false
  @Option(help: "Steps of the attack on texts. (default: 30)") var searchSteps: Int?
  @Option(help: "Seed of all draws, and of the first phantom.") var seed = 0
  @OptionGroup var resources: AttackResourceOptions
  @Option(help: "Folder for run.json, calibration.jsonl, results.jsonl, summary.json, roc.csv and roc.svg.")
  var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false

  private static let traces = OutputFolder.Traces(results: ["summary.json"], resumable: "run.json")

  private var scopes: [ScopedOption] {
    let (readsTexts, readsImages) = (
      detector.contains { $0.name.readsTexts }, detector.contains { !$0.name.readsTexts }
    )
    let (texts, images) = ("for a --detector of texts", "for a --detector of images")
    return [
      ScopedOption("--language-model", languageModel, acts: readsTexts, texts),
      ScopedOption("--suffix-length", suffixLength, acts: readsTexts, texts),
      ScopedOption("--suffix-length", suffixLength, acts: !words, "not for --words"),
      ScopedOption("--words", words, acts: readsTexts, texts),
      ScopedOption("--search-steps", searchSteps, acts: readsTexts, texts),
      ScopedOption("--norm", norm, acts: readsImages, images),
      ScopedOption("--radius", radius, acts: readsImages, images),
      ScopedOption("--steps", steps, acts: readsImages, images),
    ]
  }

  func validate() throws {
    try images.validate(seed: seed)
    guard !detector.isEmpty else { throw ValidationError("give --detector") }
    try scopes.validate()
    guard (DetectionPlan.fewestCalibrations...1_000_000).contains(calibration) else {
      throw ValidationError("--calibration must be from \(DetectionPlan.fewestCalibrations) to 1000000")
    }
    guard norm.map({ [.linf, .l2].contains($0) }) ?? true else {
      throw ValidationError("--norm must be linf or l2")
    }
    guard norm != .l2 || radius != nil else { throw ValidationError("--norm l2 needs --radius") }
  }

  func run() throws {
    resources.apply()
    let model = try openModel(model).imageTextModel()
    let plan = try plan(for: model)
    let folder = try OutputFolder(output, Self.traces, earlier)
    if earlier.overwrite { DetectionRun.remove(from: folder.url) }
    let run = try DetectionRun(
      plan, of: model, command: commandLine(), in: folder.url, isResuming: earlier.resume)
    try run.runToTheEnd(of: "images")
    let summary = try run.finish()
    if json { return try StandardOutput.print(summary.json, terminator: "") }
    try printed(summary)
    try StandardOutput.print(
      "written to \(output): run.json, calibration.jsonl, results.jsonl, summary.json, roc.csv, roc.svg")
  }

  private func plan(for model: any ImageTextModel) throws -> DetectionPlan {
    let budget = try Budget(norm ?? .linf, radius: radius?.value ?? 4 / 255)
    let texts = detector.filter(\.name.readsTexts)
    let language = texts.isEmpty ? nil : try LanguageModel.opened(languageModel ?? "phantom-vlm")
    let all = try images.samples(for: model, seed: seed, besides: calibration)
    return try DetectionPlan(
      Array(all.dropLast(calibration)), calibration: all.suffix(calibration),
      imageDetectors: detector.compactMap { try $0.name.imageDetector($0.value?.value) },
      textDetectors: texts.compactMap { try $0.name.textDetector($0.value?.value, under: language!) },
      attack: PGD(budget: budget, stepSize: budget.radius / 4, steps: steps ?? 10),
      search: words ? TokenSearch(.words) : TokenSearch(suffixLength: suffixLength ?? 8),
      searchSteps: searchSteps ?? 30, evasion: evasion, seed: seed)
  }

  private func printed(_ summary: DetectionSummary) throws {
    try StandardOutput.print(
      "\(summary.count) images, \(summary.calibrationCount) of the calibration, with 95 % intervals")
    try StandardOutput.print("  cosine, clean        \(text(summary.score))")
    for detector in summary.detectors {
      try StandardOutput.print("\(detector.name), false alarms \(text(detector.falsePositives))")
      for (name, attack) in [("static", detector.unaware), ("evading", detector.evading)] {
        try StandardOutput.print(
          "  \(padded(name, 9))AUC \(text(attack.areaUnderCurve))  higher \(text(attack.higher))"
            + "  alarms \(text(attack.truePositives))  cosine \(text(attack.score))")
      }
    }
  }
}
