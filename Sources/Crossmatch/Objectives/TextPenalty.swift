/// Judges texts by something other than their embeddings, such as how fluent they read. Candidates' losses get its penalty,
/// times a weight.
public protocol TextPenalty: Sendable {
  /// A penalty for each text, smaller is better; at most a few times as large as the losses that it is added to.
  func penalties(of texts: [String]) -> [Float]
}
