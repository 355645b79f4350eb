import ArgumentParser
import Crossmatch
import Foundation
import Pictures

/// How far attacks on pairs of held-out phantoms and their captions lower the match, at equal budgets and evaluations.
@main struct CrossStrength: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "cross-strength")

  @Option(help: "Pairs.") var count = 500
  @Option(help: "The first phantom's seed; training never saw seeds from 1,000,000,000 on.") var seed:
    UInt64 =
      1_000_000_000
  @Option(help: "Radii of the L∞ budget in levels.") var levels = [2, 4]
  @Option(
    help:
      "Numbers of evaluations to compare attacks at, the largest last; an attack on rounds counts with what it had before the step that did not fit."
  )
  var evaluations = [250, 500]
  @Option(help: "Tokens of the suffix.") var suffixLength = 3
  @Option(help: "Names of attacks to compare with both, with semicolons between; all unless given.")
  var attacks: String?
  @Option(help: "Threads, one pair each.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(
    help:
      "A file for what each attack did to each pair, a line of JSON each. Where there are lines already, these are not run again."
  )
  var trials: String?
  @Option(help: "A folder for charts: cross-strength.svg and, for each radius, cross-course-LEVEL.svg.")
  var svg: String?

  func validate() throws {
    guard count > 0, threads > 0, !levels.isEmpty else {
      throw ValidationError("--count, --threads and --levels must be above 0")
    }
    guard let first = evaluations.first, first > 0, evaluations == evaluations.sorted() else {
      throw ValidationError("--evaluations must be above 0, the largest last")
    }
  }

  func run() throws {
    Parallelism.threadCount = 1
    let model = try PhantomCLIP.load()
    let log = try TrialLog(trials)
    let comparisons = try levels.map { level in
      let comparison = try comparison(at: level, on: model, log)
      print(comparison.table)
      return comparison
    }
    guard let svg else { return }
    let folder = URL(fileURLWithPath: svg, isDirectory: true)
    try BarChart(comparisons).write(to: folder.appendingPathComponent("cross-strength.svg"))
    for comparison in comparisons {
      try comparison.chart.write(to: folder.appendingPathComponent("cross-course-\(comparison.level).svg"))
    }
  }

  private func comparison(at level: Int, on model: CLIP, _ log: TrialLog) throws -> Comparison {
    let all = try Contender.all(
      Budget(.linf, radius: Float(level) / 255), suffixLength: suffixLength, evaluations: evaluations.last!)
    let wanted = attacks.map { Set($0.split(separator: ";").map(String.init)) }
    let contenders = Array(all.prefix(1) + all.dropFirst().filter { wanted?.contains($0.name) ?? true })
    let pairs = try spread(
      count, over: threads,
      progress: { [count] in note("L∞ \(level)/255: \($0) of \(count) pairs") }
    ) { [seed, suffixLength, evaluations] index in
      try contenders.map { contender in
        let trial = Trial(
          radius: level, phantom: seed + UInt64(index), attack: contender.name, suffixLength: suffixLength,
          evaluations: evaluations)
        return try log.outcome(of: trial) { try contender.outcome(of: trial, on: model) }
      }
    }
    return Comparison(level: level, evaluations: evaluations, contenders: contenders, pairs: pairs)
  }
}

/// A line of progress, on standard error.
private func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
