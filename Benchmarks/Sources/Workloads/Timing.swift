import Foundation

/// How long some work took, over several runs.
public struct Timing {
  /// Seconds of one run.
  public let median: Double
  public let fastest: Double
  /// Seconds of processor time of one run, of all threads together: other processes hardly change it.
  public let processing: Double

  /// Runs the work once unmeasured, then at least `runs` times and until `seconds` have passed.
  public static func of(seconds: Double, runs: Int = 3, _ work: () throws -> Void) rethrows -> Timing {
    let clock = ContinuousClock()
    try work()
    var times: [Double] = []
    let start = clock.now
    let startProcessing = processorSeconds
    while times.count < runs || (clock.now - start) / .seconds(1) < seconds {
      times.append(try clock.measure(work) / .seconds(1))
    }
    let processing = (processorSeconds - startProcessing) / Double(times.count)
    times.sort()
    return Timing(median: times[times.count / 2], fastest: times[0], processing: processing)
  }

  /// Processor time of all threads of the process so far.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Keeps the compiler from leaving out work whose result nobody reads.
@inline(never) @_optimize(none) public func keep<Value>(_ value: Value) {}
