import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

@main struct TokenSearchCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "token-search",
    abstract:
      "Search for a trigger of tokens that moves texts' embeddings, or makes a language model answer as wanted.",
    discussion: """
      The trigger stands behind the prompt, or wherever it says {trigger}, and survives being pasted: every candidate is \
      checked by tokenizing the whole text again, and the final score is computed from the saved string. With \
      --target-response, the model is a language model, and the score minus the mean cross-entropy of that answer. docs/token-search.md \
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
  @OptionGroup(title: "Language models") var response: ResponseOptions
  @OptionGroup(title: "The search") var options: SearchOptions

  @Option(parsing: .unconditional, help: "Most steps; the preset's own unless given.") var steps: Int?
  @Option(parsing: .unconditional, help: "Most seconds.") var timeLimit: Double?
  @Option(parsing: .unconditional, help: "Most forward passes, gradients included.") var evaluationLimit: Int?
  @Option(parsing: .unconditional, help: "Stop at this score.") var targetScore: Float?
  @Option(parsing: .unconditional, help: "Stop after so many steps without improvement.") var patience: Int?
  @Option(parsing: .unconditional, help: "Seed of the search; the same seed gives the same result.")
  var seed = 0
  @OptionGroup var resources: AttackResourceOptions
  @Option(help: "Folder for result.json and trace.csv.") var output: String?
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print result.json on standard output.") var json = false

  func validate() throws {
    guard (prompt == nil) != (prompts == nil) else { throw ValidationError("give --prompt or --prompts") }
    guard response.isGiven != (!target.isEmpty || !awayFrom.isEmpty) else {
      throw ValidationError("give --target or --away-from, or --target-response for a language model")
    }
    for (name, value) in [("--steps", steps), ("--evaluation-limit", evaluationLimit)]
    where value.map({ $0 < 0 }) ?? false {
      throw ValidationError("\(name) must not be negative")
    }
    guard patience.map({ $0 >= 1 }) ?? true else { throw ValidationError("--patience must not be below 1") }
    guard targetScore.map(\.isFinite) ?? true else { throw ValidationError("--target-score is a number") }
    guard timeLimit.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--time-limit must not be negative")
    }
    guard !each || prompts != nil else { throw ValidationError("--each needs --prompts") }
    try earlier.validate(output: output)
    try (response.scopes + options.scopes(self)).validate()
  }

  func run() throws {
    resources.apply()
    let search = try options.search()
    let texts = try prompts.map { try PromptFile.prompts(in: URL(fileURLWithPath: $0)) } ?? [prompt!]
    let groups = each ? texts.map { [$0] } : [texts]
    let places = try output.map { output in
      try groups.indices.map { index in
        try OutputFolder(each ? "\(output)/\(index + 1)" : output, .attack, earlier, isOneOfMany: each)
      }
    }
    let subject =
      try response.isGiven
      ? response.subject(models: [model] + alsoModel, draft: draftModel, prompts: texts)
      : embeddingSubject(texts)
    try noteSpecialTokens(in: texts, called: "prompt", of: subject.inputs) {
      for group in groups { try search.check(group, against: subject.inputs) }
    }
    try noteSpecialTokens(in: target + awayFrom, called: "target", of: subject.inputs)
    noteUnusedWords(of: search.substitution, in: texts, called: "prompt")
    let kept = try keptResults(search, on: texts, of: subject, in: places ?? [])
    for (index, group) in groups.enumerated() {
      if index > 0 { try Interruption.unwatch() }
      if let result = kept[index] {
        if json { try StandardOutput.print(result, terminator: "") }
        continue
      }
      try run(search, on: subject.task(on: group), goal: subject.goal, output: places?[index])
    }
  }

  /// Embeddings under encoders, towards the targets and away from others.
  private func embeddingSubject(_ texts: [String]) throws -> SearchSubject {
    let goal = SearchGoal(
      towards: target, awayFrom: awayFrom, measure: measure, aggregatedBy: several ?? .mean)
    let folders = [try openModel(model, textReading)] + (try alsoModel.map { try openModel($0) })
    let losses = try folders.map { try goal.loss(under: $0.textEncoder()) }
    return SearchSubject(
      inputs: losses.map(\.input), goal: goal.description,
      task: SearchTask(
        prompts: texts, losses: losses, targets: target + awayFrom,
        draft: try draftModel.map { try goal.loss(under: openModel($0).textEncoder()) }))
  }

  /// The results of prompts that an earlier run was done with, by their places.
  private func keptResults(
    _ search: TokenSearch, on texts: [String], of subject: SearchSubject, in places: [OutputFolder]
  ) throws -> [Int: String] {
    guard each, earlier.resume else { return [:] }
    let found = try zip(texts, places).map { text, place in
      try search.finishedResult(
        in: place.url, on: text, goal: subject.goal, against: subject.inputs, limits: limits(of: search),
        seed: seed,
        hasDraft: draftModel != nil)
    }
    let kept = found.enumerated().compactMap { index, result in result.map { (index, $0) } }
    if !kept.isEmpty { note("\(kept.count) of \(texts.count) prompts were done before") }
    return Dictionary(uniqueKeysWithValues: kept)
  }

  private func limits(of search: TokenSearch) -> RunLimits {
    RunLimits(
      steps: steps ?? search.preset.steps, seconds: timeLimit, evaluations: evaluationLimit,
      targetScore: targetScore, patience: patience)
  }

  private func run(
    _ search: TokenSearch, on task: SearchTask, goal: GoalDescription, output: OutputFolder?
  ) throws {
    let limits = limits(of: search)
    let snapshots = output.map { SnapshotFile(in: $0.url, resuming: earlier) }
    Interruption.watch()
    var line = ProgressLine(limits: limits)
    let result = try search.run(
      task, goal: goal, limits: limits, seed: seed, snapshots: snapshots,
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
    for finding in result.prompts {
      guard let before = finding.clean.response, let after = finding.adversarial.response else { continue }
      try StandardOutput.print("answer       \(onOneLine(before)) → \(onOneLine(after))")
    }
    if !result.isWithinCap { try StandardOutput.print("no text within the cap on its shift was found") }
  }

  private func onOneLine(_ answer: String) -> String {
    answer.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
