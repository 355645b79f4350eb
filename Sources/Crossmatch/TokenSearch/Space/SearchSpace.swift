import Tensors

/// What a search moves through: a candidate is a number for each position and stands for one text per prompt.
protocol SearchSpace: Sendable {
  /// For each prompt, the text as it was.
  var cleanTexts: [String] { get }

  /// For each prompt, the text with the candidate in it, as a user would paste it.
  func texts(with candidate: [Int32]) -> [String]

  /// For each prompt, the first model's tokens of that text, special ones included.
  func tokens(with candidate: [Int32]) -> [[Int32]]

  /// Whether each text, tokenized from scratch, has exactly these tokens, fits into every model, and breaks no rule.
  func admits(_ candidate: [Int32]) -> Bool

  /// Whether it is a candidate at all and its texts have exactly these tokens, whatever rules it may break.
  func isCandidate(_ candidate: [Int32]) -> Bool

  /// What a candidate adds or changes, for people, and the tokens that it adds.
  func found(in candidate: [Int32]) -> (words: String, tokens: [Int32])

  /// The candidate that a search starts from. Throws `InputError` when the texts have no room for it or do not keep it.
  func start(of search: TokenSearch, using generator: inout RandomGenerator) throws -> [Int32]

  /// All numbers that each position of a candidate may take.
  func alternatives(to candidate: [Int32]) -> [[Int32]]
}

extension SearchSpace {
  var promptCount: Int { cleanTexts.count }
}
