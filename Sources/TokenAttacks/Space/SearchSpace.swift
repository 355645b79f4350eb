import Tensors

/// The space that a search moves through: a candidate stands for one text per prompt.
///
/// The requirements of the second part have no effect unless candidates are made of the first model's tokens,
/// which alone have gradients.
package protocol SearchSpace: Sendable {
  /// For each prompt, the text as it was.
  var cleanTexts: [String] { get }

  /// The number of prompts.
  var promptCount: Int { get }

  /// For each prompt, the text with the candidate in it, as a user would paste it.
  func texts(with candidate: Candidate) -> [String]

  /// The same of the prompt with this number alone.
  func text(with candidate: Candidate, at prompt: Int) -> String

  /// The first model's tokens of that text, special ones included.
  func tokens(with candidate: Candidate, at prompt: Int) -> [Int32]

  /// Whether each text, tokenized from scratch, has exactly these tokens, fits into every model, and breaks
  /// no rule.
  func admits(_ candidate: Candidate) -> Bool

  /// Whether it is a candidate at all and its texts have exactly these tokens, whatever rules it may break.
  func isCandidate(_ candidate: Candidate) -> Bool

  /// The words that a candidate adds or changes, for people, and the tokens that it adds.
  func found(in candidate: Candidate) -> (words: String, tokens: [Int32])

  /// The candidate that a search starts from. Throws `InputError` when the texts have no room for it or do
  /// not keep it.
  func start(using generator: inout RandomGenerator) throws -> Candidate

  /// All numbers that each position of a candidate may take.
  func alternatives(to candidate: Candidate) -> [[Int32]]

  // MARK: Of candidates that are tokens

  /// The tokens that candidates may be made of; nil where they are made of something else.
  var allowed: AllowedTokens? { get }

  /// For each prompt, the index among its tokens at which a candidate of so many begins, once for each of its
  /// places.
  func places(length: Int) -> [[Int]]

  /// A candidate of so many tokens drawn from a pool; nil if none is found that is admitted.
  func random(length: Int, among pool: [Int32], using generator: inout RandomGenerator) -> Candidate?

  /// The candidate itself if it is admitted, else the tokens that a tokenizer reads from its words, filled up
  /// with the end of another where these are fewer; nil where they are more or not allowed.
  func reading(of candidate: Candidate, filledFrom other: Candidate) -> Candidate?
}

extension SearchSpace {
  /// Nil: candidates are not made of tokens.
  package var allowed: AllowedTokens? { nil }

  /// No places: candidates are not made of tokens.
  package func places(length: Int) -> [[Int]] { Array(repeating: [], count: promptCount) }

  /// Nil: candidates are not made of tokens.
  package func random(
    length: Int, among pool: [Int32], using generator: inout RandomGenerator
  ) -> Candidate? { nil }

  /// The candidate itself if it is admitted, else nil.
  package func reading(of candidate: Candidate, filledFrom other: Candidate) -> Candidate? {
    admits(candidate) ? candidate : nil
  }
}
