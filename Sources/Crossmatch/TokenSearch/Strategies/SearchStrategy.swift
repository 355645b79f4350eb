/// One unit of work of a search.
protocol SearchStrategy: Sendable {
  /// Does one step: takes gradients, makes candidates, scores them, and keeps what to continue from.
  func step(_ work: inout SearchWork)
}
