/// One unit of work of a search.
protocol SearchStrategy: Sendable {
  /// Does one step: takes slopes, makes candidates, scores them, and keeps what to continue from.
  func step(_ work: inout SearchWork)
}
