import Objectives
import Runs
import Tensors

extension TokenSearch {
  /// Rows of a model that one thread works on at a time at most, but for its last sequence.
  private static let rowsAtATime = 512

  /// Throws `InputError` when there is no room for a search, after it was measured what a gradient takes.
  ///
  /// - Parameters:
  ///   - losses: those of the search
  ///   - text: a text of the search, with its trigger
  ///   - pass: the bytes that scoring one text takes, as far as they are known
  package func requireRoom(for losses: [any TextLoss], on text: String, pass: Int = 0) throws {
    guard let first = losses.first else { return }
    let tokens = first.input.tokens(of: text)
    let atATime = Parallelism.threadCount * (Self.rowsAtATime / max(1, tokens.count) + 1)
    let estimate = MemoryEstimate.ofProcess.adding("candidates", Double(pass) * Double(atATime))
    try estimate.requireRoom()
    guard takesGradients else { return }
    let one = MemoryAccount.measuring { first.gradients(at: [tokens]) }.bytes
    let texts = stages.map(\.gradients).max() ?? 1
    let together = max(
      one, min(gradientMemory << 20, one.multipliedReportingOverflow(by: texts).partialValue))
    try estimate.adding("gradients", Double(together)).requireRoom()
  }
}
