import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

extension TokenSearch.Preset: ExpressibleByArgument {
  /// One of those that need no strategy from outside.
  public init?(argument: String) {
    guard let preset = Self.allCases.first(where: { $0.rawValue == argument }) else { return nil }
    self = preset
  }
}
extension TriggerPlace: ExpressibleByArgument {}
extension Similarity: ExpressibleByArgument {}
extension SimilarityObjective.Aggregation: ExpressibleByArgument {}

/// The options that say how to search; what is not given is the preset's own.
struct SearchOptions: ParsableArguments {
  @Option(help: "gcg, gaslite, pez, hotflip, random, words or fast, which is the default for triggers.")
  var preset: TokenSearch.Preset?
  @Option(help: "Tokens of the trigger.") var suffixLength: Int?
  @Option(
    help: "Where the trigger stands in prompts that do not say {trigger}: suffix or prefix. (default: suffix)"
  )
  var place: TriggerPlace?
  @Option(parsing: .unconditional, help: "Text of the trigger that the search starts from.") var initial:
    String?
  @Option(
    parsing: .unconditional, help: "Its tokens instead, as numbers with commas between.",
    transform: tokens(in:)) var initialTokens: [Int32]?
  @Flag(help: "Start from random tokens.") var initialRandom = false

  @Option(help: "Candidates scored per gradient; in a sweep, per position.") var searchWidth: Int?
  @Option(help: "Gradients averaged, of copies with one random token replaced.") var gradients: Int?
  @Option(
    help: ArgumentHelp(
      "Widths that follow a schedule.",
      discussion: """
        Stages with commas between, each FROM:WIDTH[:GRADIENTS[:METHOD]]: after how many evaluations it begins, and what holds \
        then; METHOD is sampling, sweep, flips or descent.
        """),
    transform: stages(in:)) var stages: [TokenSearch.Stage]?
  @Option(help: "The most replacements of a step that are combined.") var merges: Int?
  @Option(help: "What a token's mean effect so far counts beside the gradient.") var experience: Float?
  @Option(help: "How strongly positions are preferred whose replacement cost little so far.")
  var positionPreference: Float?
  @Option(help: "The share of earlier gradients in the one by which tokens are chosen, below 1.")
  var momentum: Float?
  @Option(help: "What the distance of a token's embedding from the old one's counts beside the gradient.")
  var distanceWeight: Float?
  @Option(help: "Tokens considered at a position.") var topK: Int?
  @Option(help: "How much the steepest of these are preferred; 1 is not at all.") var skew: Float?
  @Option(help: "Positions that a candidate changes.") var replacements: Int?
  @Option(help: "Candidates kept to continue from; 0 continues from each step's best.") var buffer: Int?
  @Option(help: "Positions that a sweep visits per gradient.") var sweepPositions: Int?
  @Option(help: "How often to start over from random tokens, or as --disturbance says.") var restarts: Int?
  @Option(help: "Steps without improvement after which to start over.") var restartPatience: Int?
  @Option(help: "Start over from the best, with so many positions replaced at random.") var disturbance: Int?

  @Flag(help: "Use tokens other than printable ASCII as well.") var allowNonAscii = false
  @Flag(help: "Use tokens only that are words by themselves.") var wholeWords = false
  @Flag(help: "Ban the words of the targets, so that success is not by copying.") var banTargetWords = false
  @Option(help: "Words that must not be used, with commas between.", transform: words(in:))
  var banWords: [String] = []
  @Option(help: "Tokens that must not be used, as numbers with commas between.", transform: tokens(in:))
  var banTokens: [Int32] = []
  @Option(help: "Instead of adding a trigger, replace words: a JSON file of {\"word\": [\"another\", …], …}.")
  var synonyms: String?
  @Option(
    help: "Instead of adding a trigger, replace words by so many of the nearest in the embedding table.")
  var neighbours: Int?
  @Option(help: "The most words that are replaced.") var mostSubstitutions: Int?
  @Option(help: "The largest cosine distance of the text's embedding from the clean one's.")
  var largestShift: Float?
  @Option(help: "Mebibytes that averaged gradients may take.") var gradientMemory: Int?

  func validate() throws {
    guard stages == nil || searchWidth == nil else {
      throw ValidationError("give one of --stages and --search-width")
    }
    guard synonyms == nil || neighbours == nil else {
      throw ValidationError("give one of --synonyms and --neighbours")
    }
    guard [initial != nil, initialTokens != nil, initialRandom].count(where: { $0 }) <= 1 else {
      throw ValidationError("give one of --initial, --initial-tokens and --initial-random")
    }
  }

  /// Whether options say what to replace words by.
  var isReplacing: Bool { synonyms != nil || neighbours != nil }

  /// The search. Throws `InputError` when the table of synonyms cannot be read.
  func search() throws -> TokenSearch {
    configured(
      substitution: try synonyms.map { try .table(contentsOf: URL(fileURLWithPath: $0)) }
        ?? neighbours.map { .neighbours($0) })
  }

  /// - Parameter substitution: what words are replaced by; nil for what the preset says
  func configured(substitution: Substitution?) -> TokenSearch {
    var search = TokenSearch(preset ?? (isReplacing ? .words : .fast), suffixLength: suffixLength)
    search.place = place ?? .suffix
    if let initial { search.initial = .text(initial) }
    if let initialTokens { search.initial = .tokens(initialTokens) }
    if initialRandom { search.initial = .random }
    if let stages { search.stages = stages }
    if let merges { search.merges = merges }
    if let experience { search.experience = experience }
    if let momentum { search.momentum = momentum }
    if let distanceWeight { search.distanceWeight = distanceWeight }
    if let positionPreference { search.positionPreference = positionPreference }
    if let searchWidth { search.searchWidth = searchWidth }
    if let gradients { for index in search.stages.indices { search.stages[index].gradients = gradients } }
    if let skew { search.skew = skew }
    if let topK { search.topK = topK }
    if let replacements { search.replacements = replacements }
    if let buffer { search.bufferSize = buffer }
    if let sweepPositions { search.sweepPositions = sweepPositions }
    if let restarts { search.restarts = restarts }
    if let restartPatience { search.restartPatience = restartPatience }
    if let disturbance { search.disturbance = disturbance }
    if let substitution { search.substitution = substitution }
    search.mostSubstitutions = mostSubstitutions
    search.largestShift = largestShift
    if let gradientMemory { search.gradientMemory = gradientMemory }
    search.rules.allowsNonASCII = allowNonAscii
    if wholeWords { search.rules.wholeWordsOnly = true }
    search.rules.bansTargetWords = banTargetWords
    search.rules.bannedWords = Set(banWords)
    search.rules.bannedTokens = Set(banTokens)
    return search
  }
}

private func words(in list: String) -> [String] {
  list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
}

private func tokens(in list: String) throws -> [Int32] {
  try list.split(separator: ",", omittingEmptySubsequences: false).map {
    guard let token = Int32($0) else { throw ValidationError("\($0) is no token's number") }
    return token
  }
}

private func stages(in list: String) throws -> [TokenSearch.Stage] {
  try list.split(separator: ",", omittingEmptySubsequences: false).map { stage in
    let parts = stage.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...4).contains(parts.count), let from = Int(parts[0]), let width = Int(parts[1]),
      let gradients = parts.count > 2 ? Int(parts[2]) : 1,
      let method = parts.count > 3 ? TokenSearch.Method(rawValue: parts[3]) : .sampling, method != .own
    else { throw ValidationError("\(stage) is no stage") }
    return TokenSearch.Stage(from: from, width: width, gradients: gradients, method: method)
  }
}
