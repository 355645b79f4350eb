import Objectives
import Runs
import Tensors

extension TokenSearch {
  /// Rows of a model that one thread works on at a time at most, but for its last sequence.
  private static let rowsAtATime = 512
  /// The share of a gradient's memory that a pass without one takes, about: it holds the states of one layer.
  private static let shareOfAPass = 1.0 / 8

  /// Throws `InputError` when there is no room for a search, after it was measured what a gradient takes.
  ///
  /// - Parameters:
  ///   - losses: those of the search
  ///   - text: a text of the search, with its trigger
  package func requireRoom(for losses: [any TextLoss], on text: String) throws {
    try MemoryEstimate.ofProcess.requireRoom()
    guard let first = losses.first, takesGradients else { return }
    let tokens = first.input.tokens(of: text)
    let one = Double(MemoryAccount.measuring { first.gradients(at: [tokens]) }.bytes)
    let together = min(Double(gradientMemory << 20), one * Double(stages.map(\.gradients).max() ?? 1))
    let candidates = Parallelism.threadCount * (Self.rowsAtATime / max(1, tokens.count) + 1)
    try MemoryEstimate.ofProcess.adding("candidates", Double(candidates) * one * Self.shareOfAPass)
      .adding("gradients", max(one, together)).requireRoom()
  }
}
