/// A penalty on texts for something other than their embeddings, such as how little fluent they read. It is
/// added to candidates' losses, times a weight.
public protocol TextPenalty: Sendable {
  /// A penalty for each text, smaller is better; at most a few times as large as the losses that it is added
  /// to.
  func penalties(of texts: [String]) -> [Float]
}
