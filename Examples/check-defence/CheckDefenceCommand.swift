import ArgumentParser
import Crossmatch
import DefenceStudies
import ExampleSupport
import Foundation

@main struct CheckDefenceCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-defence",
    abstract: "Ask whether a defence resists attacks, or only hides gradients from them.",
    discussion: """
      Breaks the match of each image with its caption by projected gradient descent: without knowledge of the defence, \
      through it, with twice the steps, with a larger radius, and by random search without gradients. Signs of false \
      robustness are named with their intervals. Ctrl-C stops; the same command with --resume goes on.
      """)

  @Option(help: "Folder of the model, or phantom-clip.") var model = "phantom-clip"
  @OptionGroup var images: PlainImages
  @OptionGroup(title: "The defence") var defenceOptions: DefenceOptions
  @Option(help: "linf or l2.") var norm = Budget.Norm.linf
  @Option(help: "Radius of the budget, a number or a fraction; steps are a quarter of it. (linf: 4/255)")
  var radius: Fraction?
  @Option(help: "Steps of the attack.") var steps = 10
  @Option(help: "Factor of the larger radius.") var widening: Float = 4
  @Option(help: "Queries of the attack without gradients.") var queries = 1000
  @Option(help: "Seed of all draws, and of the first phantom.") var seed = 0
  @OptionGroup var resources: AttackResourceOptions
  @Option(help: "Folder for run.json, results.jsonl and summary.json.") var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print summary.json on standard output.") var json = false

  private static let traces = OutputFolder.Traces(results: ["summary.json"], resumable: "run.json")

  func validate() throws {
    try images.validate(seed: seed)
    try defenceOptions.scopes.validate()
    guard !defenceOptions.defence.isEmpty else { throw ValidationError("give --defence") }
    guard [.linf, .l2].contains(norm) else { throw ValidationError("--norm must be linf or l2") }
    guard norm == .linf || radius != nil else { throw ValidationError("--norm l2 needs --radius") }
  }

  func run() throws {
    resources.apply()
    let model = try openModel(model).imageTextModel()
    let budget = try Budget(norm, radius: radius?.value ?? 4 / 255)
    let plan = try DefenceCheckPlan(
      try images.samples(for: model, seed: seed), behind: defenceOptions.trial()!,
      attack: PGD(budget: budget, stepSize: budget.radius / 4, steps: steps), widening: widening,
      queries: queries, seed: seed)
    let folder = try OutputFolder(output, Self.traces, earlier)
    if earlier.overwrite { DefenceCheckRun.remove(from: folder.url) }
    let run = try DefenceCheckRun(
      plan, of: model, command: commandLine(), in: folder.url, isResuming: earlier.resume)
    try run.runToTheEnd(of: "images")
    let summary = try run.finish()
    if json { return try StandardOutput.print(summary.json, terminator: "") }
    try StandardOutput.print("\(summary.count) images, mean cosines behind the defence, with 95 % intervals")
    for (name, mean) in summary.scores {
      try StandardOutput.print("  \(padded(name, 9))\(text(mean))")
    }
    let raised = summary.indicators.filter { $0.isRaised }
    for sign in raised { try StandardOutput.print("sign: \(sign.sign), \(text(sign.difference))") }
    if raised.isEmpty { try StandardOutput.print("no sign of false robustness") }
    try StandardOutput.print("written to \(output): run.json, results.jsonl, summary.json")
  }
}
