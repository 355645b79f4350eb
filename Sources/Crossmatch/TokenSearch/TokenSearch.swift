import EmbeddingModels
import Files
import Tensors

/// Greedy coordinate gradient search for a suffix that moves a text's embedding.
///
/// Zou et al., "Universal and transferable adversarial attacks on aligned language models", 2023,
/// arXiv:2307.15043; names and defaults as nanoGCG 0.3 has them. Unlike there, candidates are checked by
/// re-tokenizing the whole text, none is scored twice in a run, and the best one is kept.
public struct TokenSearch: Sendable, Hashable {
  /// Tokens of the suffix.
  public var suffixLength: Int
  /// What every token of the suffix is at first.
  public var initialWord = "x"
  /// Candidates scored in a step.
  public var searchWidth = 512
  /// Tokens that are considered at a position, those of steepest descent.
  public var topK = 256
  /// Positions that a candidate changes.
  public var replacements = 1
  /// Suffixes that are kept to continue from, best first; they start as single characters drawn at random.
  /// 0 continues from each step's best, even if it is worse.
  public var bufferSize = 0
  /// Whether tokens other than printable ASCII may be used.
  public var allowsNonASCII = false

  public init(suffixLength: Int = 20) { self.suffixLength = suffixLength }

  /// Throws `InputError` for settings that cannot be run.
  func validate() throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range.contains(value) else {
        throw InputError(
          field: name, expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "\(value)"
        )
      }
    }
    try check("suffix length", suffixLength, 1...100_000)
    try check("search width", searchWidth, 1...1_000_000)
    try check("top-k", topK, 1...1_000_000)
    try check("replacements", replacements, 1...suffixLength)
    try check("buffer", bufferSize, 0...100_000)
  }

  /// Prepares a run on `prompt`, which stays as it is and gets the suffix after a space.
  ///
  /// Throws `InputError` when a setting is out of range, when the prompt leaves no room for the suffix, or when
  /// its tokens change as soon as a suffix follows.
  public func start(
    prompt: String, against encoder: any TextEncoder, objective: some Objective, seed: Int
  ) throws -> TokenSearchRun {
    try validate()
    let template = try SuffixTemplate(prompt: prompt, suffixLength: suffixLength, encoder: encoder)
    let initial = try template.suffix(repeating: initialWord, count: suffixLength)
    return TokenSearchRun(
      search: self, template: template, encoder: encoder, objective: objective,
      allowed: AllowedTokens(for: self, encoder: encoder), initial: initial, seed: seed)
  }
}
