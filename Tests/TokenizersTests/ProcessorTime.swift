import Foundation
import Testing

/// Expects that work takes its thread less than half a minute of processor time, which is far more than it needs and far less
/// than steps would take that are quadratic in their text. What other tests do meanwhile does not count.
func expectBoundedWork(
  _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> Void
) throws {
  let start = threadSeconds()
  try work()
  #expect(threadSeconds() - start < 30, comment, sourceLocation: sourceLocation)
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
