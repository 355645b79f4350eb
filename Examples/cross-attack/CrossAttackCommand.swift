import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct CrossAttackCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "cross-attack",
    abstract: "Change an image and its caption in alternating rounds within one budget.",
    discussion: """
      Rounds of token search on the caption's suffix and projected gradient descent on the image. Without --target or \
      --away-from, the match between image and caption is broken. The final score is computed from what was written.
      """)

  @OptionGroup var options: ImageOptions
  @Option(parsing: .unconditional, help: "The image's own caption, which gets the suffix.") var text: String
  @Option(help: "Tokens of the suffix.") var suffixLength = 5
  @Option(help: "Candidates scored in a token-search step.") var searchWidth = 64
  @Option(help: "Tokens considered at a position.") var topK = 64
  @Option(help: "Rounds.") var rounds = 10
  @Option(help: "Steps on the image in a round.") var imageSteps = 5
  @Option(help: "Token-search steps in a round.") var textSteps = 1
  @Option(help: "What becomes of a round's work on both sides.") var schedule = CrossAttack.Schedule.both

  func run() throws {
    if let threads = options.threads { Parallelism.threadCount = threads }
    let modelFolder = try ModelFolder(named: options.model)
    var search = TokenSearch(.gcg, triggerLength: suffixLength)
    (search.searchWidth, search.topK) = (searchWidth, topK)
    let attack = try CrossAttack(
      image: options.pgd(steps: imageSteps), text: search, textSteps: textSteps, rounds: rounds,
      schedule: schedule)
    let image = try Image(contentsOf: URL(fileURLWithPath: options.image))
    let region = try options.chosenRegion()
    let model = try modelFolder.imageTextModel()
    let snapshots = try options.snapshots([
      "text": text, "suffix-length": "\(suffixLength)", "search-width": "\(searchWidth)", "top-k": "\(topK)",
      "rounds": "\(rounds)", "image-steps": "\(imageSteps)", "text-steps": "\(textSteps)",
      "schedule": schedule.rawValue,
    ])

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: rounds))
    let result = try attack.run(
      on: image, caption: text, within: region, goal: options.goal.map(PairGoal.move) ?? .breakMatch,
      against: model,
      seed: options.seed, snapshots: snapshots, shouldStop: { Interruption.isRequested },
      progress: { line.show($0) })
    line.finish()

    try result.deliver(to: options.output, asJSON: options.json, model: modelFolder) { printSummary(result) }
  }

  private func printSummary(_ result: CrossAttackResult) {
    print("clean pair        \(format(result.clean.score, 4))  \(result.clean.text)")
    print("text changed      \(format(result.textOnly, 4))  \(result.adversarial.text)")
    print("image changed     \(format(result.imageOnly, 4))")
    print("both changed      \(format(result.adversarial.score, 4))")
    print("verified          \(format(result.verified, 4))  from the saved image and text")
    print(result.image.spending)
  }
}
