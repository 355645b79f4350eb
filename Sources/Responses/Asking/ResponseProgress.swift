/// How far a run is, and what it has cost since it began or was taken up.
public struct ResponseProgress: Sendable, Hashable {
  /// The number of questions.
  public let total: Int
  /// The number of questions that are answered, those of earlier runs included.
  public internal(set) var answered: Int
  /// The number of questions that this run asked in vain.
  public internal(set) var failed = 0
  /// The tokens of the prompts that this run sent, as far as what answered told them.
  public internal(set) var promptTokens = 0
  /// The tokens of the answers to this run, as far as what answered told them.
  public internal(set) var responseTokens = 0

  /// The number of questions that are answered or failed.
  public var settled: Int { answered + failed }

  mutating func add(_ tokens: ResponseTokens) {
    promptTokens = promptTokens.addingReportingOverflow(tokens.prompt ?? 0).partialValue
    responseTokens = responseTokens.addingReportingOverflow(tokens.response ?? 0).partialValue
  }
}
