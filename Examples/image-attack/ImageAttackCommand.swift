import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct ImageAttackCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "image-attack",
    abstract: "Change an image within a budget, so that its embedding moves towards or away from a text's.",
    discussion: """
      Projected gradient descent (Madry et al., 2018) on what a local model sees of the image. Rounding to 8 bits is \
      part of the attack, and the final score is computed from the PNG that was written.
      """)

  @OptionGroup var options: ImageOptions
  @Option(help: "Steps.") var steps = 10

  func validate() throws {
    try options.validateSubject()
    guard options.goal != nil || options.phantom != nil else {
      throw ValidationError("give --target or --away-from")
    }
  }

  func run() throws {
    if let threads = options.threads { Parallelism.threadCount = threads }
    let modelFolder = try options.modelFolder()
    let attack = try options.pgd(steps: steps)
    let model = try modelFolder.imageTextModel()
    let subject = try options.subject(for: model)
    let region = try options.chosenRegion(of: subject)
    // Without a goal of its own, a phantom loses its match with its caption.
    let goal = options.goal ?? TextGoal(.awayFrom, subject.caption!)
    let snapshots = try options.snapshots(["steps": "\(steps)"])

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: steps))
    let result = try attack.run(
      on: subject.image, within: region, goal: goal, against: model, seed: options.seed,
      snapshots: snapshots,
      shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()

    try result.deliver(to: options.output, asJSON: options.json, model: modelFolder) { printSummary(result) }
  }

  private func printSummary(_ result: ImageAttackResult) {
    print("clean        \(format(result.cleanScore, 4))")
    print("adversarial  \(format(result.score, 4))")
    print("verified     \(format(result.verified, 4))  from the saved image")
    print(result.image.spending)
  }
}
