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

  /// All numbers that each position of a candidate may take.
  func alternatives(to candidate: [Int32]) -> [[Int32]]
}

extension SearchSpace {
  var promptCount: Int { cleanTexts.count }
}
