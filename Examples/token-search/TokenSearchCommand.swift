import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct TokenSearchCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "token-search",
    abstract: "Search for a suffix that moves a text's embedding towards another text's.",
    discussion: """
      Greedy coordinate gradient search (Zou et al., 2023) on a local model. The suffix survives being pasted: \
      every candidate is checked by tokenizing the whole text again, and the final score is computed from the \
      saved string.
      """)

  @Option(help: "Folder of the model (Hugging Face or sentence-transformers layout), or phantom-clip.")
  var model: String
  // Texts and numbers may begin with a hyphen.
  @Option(parsing: .unconditional, help: "The text that gets the suffix.") var prompt: String
  @Option(parsing: .unconditional, help: "The text whose embedding is aimed at.") var target: String
  @Option(help: "Tokens of the suffix.") var suffixLength = 20
  @Option(parsing: .unconditional, help: "Most steps.") var steps = 250
  @Option(help: "Candidates scored in a step.") var searchWidth = 512
  @Option(help: "Tokens considered at a position.") var topK = 256
  @Option(help: "Positions that a candidate changes.") var replacements = 1
  @Option(help: "Suffixes kept to continue from; 0 continues from each step's best.") var buffer = 0
  @Option(parsing: .unconditional, help: "Seed of the search; the same seed gives the same result.")
  var seed = 0
  @Option(parsing: .unconditional, help: "Most seconds.") var timeLimit: Double?
  @Option(parsing: .unconditional, help: "Stop at this cosine.") var targetScore: Float?
  @Option(help: "Threads; all processors unless given.") var threads: Int?
  @Option(help: "Folder for result.json and trace.csv.") var output: String?
  @Flag(help: "Print result.json on standard output.") var json = false

  func validate() throws {
    guard steps >= 0 else { throw ValidationError("--steps must not be negative") }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
    guard timeLimit.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--time-limit must not be negative")
    }
  }

  func run() throws {
    if let threads { Parallelism.threadCount = threads }
    var search = TokenSearch(suffixLength: suffixLength)
    search.searchWidth = searchWidth
    search.topK = topK
    search.replacements = replacements
    search.bufferSize = buffer
    let limits = RunLimits(steps: steps, seconds: timeLimit, targetScore: targetScore)

    Interruption.watch()
    var line = ProgressLine(limits: limits)
    let modelFolder = try ModelFolder(named: model)
    // Hours of work must not end at a folder that cannot be made.
    if let output { try OutputFile.makeFolder(folder(output)) }
    let result = try search.run(
      prompt: prompt, target: target, against: modelFolder.textEncoder(), limits: limits, seed: seed,
      shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()

    try result.deliver(to: output, asJSON: json, model: modelFolder) { printSummary(result) }
  }

  private func printSummary(_ result: TokenSearchResult) {
    print("clean        \(format(result.clean.score, 4))  \(result.clean.text)")
    print("adversarial  \(format(result.adversarial.score, 4))  \(result.adversarial.text)")
    print("verified     \(format(result.verified, 4))  from the saved string")
  }
}
