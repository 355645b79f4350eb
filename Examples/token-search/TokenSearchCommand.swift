import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct TokenSearchCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "token-search",
    abstract:
      "Search for a trigger of tokens that moves texts' embeddings towards another text's, or away from it.",
    discussion: """
      The trigger stands behind the prompt, or wherever it says {trigger}, and survives being pasted: every candidate is \
      checked by tokenizing the whole text again, and the final score is computed from the saved string. docs/token-search.md \
      tells the presets apart.
      """)

  @Option(help: "Folder of the model (Hugging Face or sentence-transformers layout), or phantom-clip.")
  var model: String
  @OptionGroup var textReading: TextReadingOptions
  @Option(help: "A further model to move at once, by the text; may be given again.") var alsoModel: [String] =
    []
  @Option(help: "A small model that decides which candidates are scored (probe sampling).") var draftModel:
    String?
  // Texts and numbers may begin with a hyphen.
  @Option(parsing: .unconditional, help: "The text that gets the trigger.") var prompt: String?
  @Option(help: "A file of texts, one a line, that all get the same trigger.") var prompts: String?
  @Flag(help: "Search a trigger for each of the prompts by itself; --output gets a folder for each.")
  var each = false
  @Option(
    parsing: .unconditionalSingleValue, help: "A text whose embedding is aimed at; may be given again.")
  var target: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "A text to move away from; may be given again. With --target, the margin between both is enlarged.")
  var awayFrom: [String] = []
  @Option(help: "cosine or dot.") var measure = Similarity.cosine
  @Option(help: "What several targets come to: mean, worst or centroid. (default: mean)")
  var several: SimilarityObjective.Aggregation?
  @OptionGroup(title: "The search") var options: SearchOptions

  @Option(parsing: .unconditional, help: "Most steps; the preset's own unless given.") var steps: Int?
  @Option(parsing: .unconditional, help: "Most seconds.") var timeLimit: Double?
  @Option(parsing: .unconditional, help: "Most forward passes, gradients included.") var evaluationLimit: Int?
  @Option(parsing: .unconditional, help: "Stop at this score.") var targetScore: Float?
  @Option(parsing: .unconditional, help: "Stop after so many steps without improvement.") var patience: Int?
  @Option(parsing: .unconditional, help: "Seed of the search; the same seed gives the same result.")
  var seed = 0
  @Option(help: "Threads; all processors unless given.") var threads: Int?
  @Option(help: "Folder for result.json and trace.csv.") var output: String?
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print result.json on standard output.") var json = false

  func validate() throws {
    guard (prompt == nil) != (prompts == nil) else { throw ValidationError("give --prompt or --prompts") }
    guard !target.isEmpty || !awayFrom.isEmpty else { throw ValidationError("give --target or --away-from") }
    for (name, value) in [("--steps", steps), ("--evaluation-limit", evaluationLimit)]
    where value.map({ $0 < 0 }) ?? false {
      throw ValidationError("\(name) must not be negative")
    }
    guard patience.map({ $0 >= 1 }) ?? true else { throw ValidationError("--patience must not be below 1") }
    guard targetScore.map(\.isFinite) ?? true else { throw ValidationError("--target-score is a number") }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
    guard timeLimit.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--time-limit must not be negative")
    }
    guard !each || prompts != nil else { throw ValidationError("--each needs --prompts") }
    try earlier.validate(output: output)
    try options.scopes(self).validate()
  }

  func run() throws {
    if let threads { Parallelism.threadCount = threads }
    let search = try options.search()
    let texts = try prompts.map { try PromptFile.prompts(in: URL(fileURLWithPath: $0)) } ?? [prompt!]
    let groups = each ? texts.map { [$0] } : [texts]
    let places = try output.map { output in
      try groups.indices.map { index in
        try OutputFolder(each ? "\(output)/\(index + 1)" : output, .attack, earlier, isOneOfMany: each)
      }
    }
    let folders = [try openModel(model, textReading)] + (try alsoModel.map { try openModel($0) })
    let encoders = try folders.map { try $0.textEncoder() }
    try noteSpecialTokens(in: texts, called: "prompt", of: encoders) {
      for group in groups { try search.check(group, against: encoders) }
    }
    try noteSpecialTokens(in: target + awayFrom, called: "target", of: encoders)
    noteUnusedWords(of: search.substitution, in: texts, called: "prompt")
    let draft = try draftModel.map { try openModel($0).textEncoder() }
    let kept = try keptResults(search, on: texts, against: encoders, in: places ?? [])
    for (index, group) in groups.enumerated() {
      if index > 0 { try Interruption.unwatch() }
      if let result = kept[index] {
        if json { try StandardOutput.print(result, terminator: "") }
        continue
      }
      try run(search, on: group, against: encoders, draft: draft, output: places?[index])
    }
  }

  /// The results of prompts that an earlier run was done with, by their places.
  private func keptResults(
    _ search: TokenSearch, on texts: [String], against encoders: [any TextEncoder], in places: [OutputFolder]
  ) throws -> [Int: String] {
    guard each, earlier.resume else { return [:] }
    let found = try zip(texts, places).map { text, place in
      try search.finishedResult(
        in: place.url, on: text, goal: goal, against: encoders, limits: limits(of: search), seed: seed,
        hasDraft: draftModel != nil)
    }
    let kept = found.enumerated().compactMap { index, result in result.map { (index, $0) } }
    if !kept.isEmpty { note("\(kept.count) of \(texts.count) prompts were done before") }
    return Dictionary(uniqueKeysWithValues: kept)
  }

  private var goal: SearchGoal {
    SearchGoal(towards: target, awayFrom: awayFrom, measure: measure, aggregatedBy: several ?? .mean)
  }

  private func limits(of search: TokenSearch) -> RunLimits {
    RunLimits(
      steps: steps ?? search.preset.steps, seconds: timeLimit, evaluations: evaluationLimit,
      targetScore: targetScore, patience: patience)
  }

  private func run(
    _ search: TokenSearch, on texts: [String], against encoders: [any TextEncoder],
    draft: (any TextEncoder)?, output: OutputFolder?
  ) throws {
    let (limits, goal) = (limits(of: search), goal)
    let snapshots = output.map { SnapshotFile(in: $0.url, resuming: earlier) }
    Interruption.watch()
    var line = ProgressLine(limits: limits)
    let result = try search.run(
      on: texts, goal: goal, against: encoders, limits: limits, seed: seed, draft: draft,
      snapshots: snapshots,
      shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    try result.deliver(to: output, snapshots: snapshots, asJSON: json) {
      try printSummary(result)
    }
  }

  private func printSummary(_ result: TokenSearchResult) throws {
    if result.prompts.count == 1 {
      try StandardOutput.print("clean        \(format(result.cleanScore, 4))  \(result.clean.text)")
      try StandardOutput.print("adversarial  \(format(result.score, 4))  \(result.adversarial.text)")
    } else {
      for finding in result.prompts {
        try StandardOutput.print(
          "\(format(finding.clean.score, 4)) → \(format(finding.adversarial.score, 4))  \(finding.adversarial.text)"
        )
      }
      try StandardOutput.print(
        "clean        \(format(result.cleanScore, 4))  mean of \(result.prompts.count) prompts")
      try StandardOutput.print("adversarial  \(format(result.score, 4))  \(result.trigger.words)")
    }
    try StandardOutput.print("verified     \(format(result.verified, 4))  from the saved string")
    if !result.isWithinCap { try StandardOutput.print("no text within the cap on its shift was found") }
  }
}
