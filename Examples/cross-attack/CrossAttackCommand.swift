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
  @Option(
    parsing: .unconditional, help: "The image's own caption, which gets the suffix; a phantom brings one.")
  var text: String?
  @Option(help: "Tokens of the suffix.") var suffixLength = 5
  @Option(help: "Candidates scored in a token-search step.") var searchWidth = 64
  @Option(help: "Tokens considered at a position.") var topK = 64
  @Option(help: "Rounds.") var rounds = 10
  @Option(help: "Steps on the image in a round.") var imageSteps = 5
  @Option(help: "Token-search steps in a round.") var textSteps = 1
  @Option(help: "What becomes of a round's work on both sides.") var schedule = CrossAttack.Schedule.both

  func validate() throws {
    guard text != nil || options.phantom != nil else { throw ValidationError("give --text") }
  }

  func run() throws {
    if let threads = options.threads { Parallelism.threadCount = threads }
    let modelFolder = try options.modelFolder()
    var search = TokenSearch(.gcg, triggerLength: suffixLength)
    (search.searchWidth, search.topK) = (searchWidth, topK)
    let attack = try CrossAttack(
      image: options.pgd(steps: imageSteps), text: search, textSteps: textSteps, rounds: rounds,
      schedule: schedule)
    let model = try modelFolder.imageTextModel()
    let subject = try options.subject(for: model)
    let region = try options.chosenRegion(of: subject)
    let snapshots = try options.snapshots([
      "text": text ?? "", "suffix-length": "\(suffixLength)", "search-width": "\(searchWidth)",
      "top-k": "\(topK)",
      "rounds": "\(rounds)", "image-steps": "\(imageSteps)", "text-steps": "\(textSteps)",
      "schedule": schedule.rawValue,
    ])

    Interruption.watch()
    var line = ProgressLine(limits: RunLimits(steps: rounds))
    let result = try attack.run(
      on: subject.image, caption: text ?? subject.caption!, within: region,
      goal: options.goal.map(PairGoal.move) ?? .breakMatch,
      against: model,
      seed: options.seed, snapshots: snapshots, shouldStop: { Interruption.isRequested },
      progress: { line.show($0) })
    line.finish()

    try result.deliver(to: options.output, asJSON: options.json, model: modelFolder) { printSummary(result) }
  }

  private func printSummary(_ result: CrossAttackResult) {
    print("text    \(result.clean.text)")
    print("became  \(result.adversarial.text)")
    print("")
    print("clean match   \(column(result.clean.score))")
    print("text only     \(column(result.textOnly))")
    print("image only    \(column(result.imageOnly))")
    print("both          \(column(result.adversarial.score))")
    print("verified      \(column(result.verified))  from the saved image and text")
    print("")
    print(result.image.spending)
  }

  /// Right-aligned, so that minus signs do not shift the digits.
  private func column(_ score: Float) -> String { (score < 0 ? "" : " ") + format(score, 4) }
}
