import Objectives
import Runs
import Tensors

extension TokenSearch {
  /// Rows of a model that one thread works on at a time at most, but for its last sequence.
  private static let rowsAtATime = 512

  /// Measures what a pass takes, and throws `InputError` when there is no room for a search.
  ///
  /// - Parameters:
  ///   - losses: those of the search
  ///   - text: a text of the search, with its trigger
  package func requireRoom(for losses: [any TextLoss], on text: String) throws {
    let pool = MemoryPool.shared
    let passes = losses.map { loss in
      let tokens = loss.input.tokens(of: text)
      let atATime = Parallelism.threadCount * (Self.rowsAtATime / max(1, tokens.count) + 1)
      return atATime * pool.measuringMemory { loss.losses(of: [tokens], near: nil) }.bytes
    }
    let estimate = MemoryEstimate.ofProcess.adding("candidates", Double(passes.max() ?? 0))
    try estimate.requireRoom()
    guard let first = losses.first, takesGradients else { return }
    let one = pool.measuringMemory { first.gradients(at: [first.input.tokens(of: text)]) }.bytes
    let texts = stages.map(\.gradients).max() ?? 1
    let together = max(
      one, min(gradientMemory << 20, one.multipliedReportingOverflow(by: texts).partialValue))
    try estimate.adding("gradients", Double(together)).requireRoom()
  }
}
