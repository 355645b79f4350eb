import ArgumentParser
import Crossmatch
import Foundation

/// How far attacks on pairs of held-out phantoms and their captions lower the match, at equal budgets.
@main struct CrossStrength: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "cross-strength")

  @Option(help: "Pairs.") var count = 500
  @Option(help: "The first phantom's seed; training never saw seeds from 1,000,000,000 on.") var seed:
    UInt64 =
      1_000_000_000
  @Option(help: "Radii of the L∞ budget in levels.") var levels = [2, 4]
  @Option(help: "Tokens of the suffix.") var suffixLength = 3
  @Option(help: "Rounds of our attacks.") var rounds = 10
  @Option(help: "Names of attacks to compare with mcm (both), with semicolons between; all unless given.")
  var attacks: String?
  @Option(help: "Threads, one pair each.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "A file for one line per pair, radius and attack.") var csv: String?

  func run() throws {
    Parallelism.threadCount = 1
    let model = try PhantomCLIP.load()
    var lines = ["pair,level,attack,clean,verified,evaluations,spent"]
    for level in levels {
      let budget = try Budget(.linf, radius: Float(level) / 255)
      let wanted = attacks.map { Set($0.split(separator: ";").map(String.init)) }
      let all = try Contender.all(budget, suffixLength: suffixLength, rounds: rounds)
      let contenders = all.prefix(1) + all.dropFirst().filter { wanted?.contains($0.name) ?? true }
      let pairs = try spread(count, over: threads) { [seed] index in
        try outcomes(of: Array(contenders), phantom: seed + UInt64(index), on: model)
      }
      for (index, pair) in pairs.enumerated() {
        for (contender, outcome) in zip(contenders, pair) {
          lines.append(
            "\(seed + UInt64(index)),\(level),\"\(contender.name)\",\(outcome.clean),\(outcome.verified),"
              + "\(outcome.evaluations),\(outcome.spent)")
        }
      }
      printTable(Array(contenders), pairs, level: level)
    }
    if let csv {
      try (lines.joined(separator: "\n") + "\n").write(toFile: csv, atomically: true, encoding: .utf8)
    }
  }

  private func printTable(_ contenders: [Contender], _ pairs: [[Outcome]], level: Int) {
    let clean = pairs.map { $0[0].clean }.reduce(0, +) / Float(pairs.count)
    print("L∞ \(level)/255, \(pairs.count) pairs, clean cosine \(text(clean))")
    print("| attack | cosine after | lower than mcm (both) by | evaluations | largest spent |")
    print("|---|---|---|---|---|")
    for (index, contender) in contenders.enumerated() {
      let after = Interval(pairs.map { $0[index].verified })
      let gain = Interval(pairs.map { $0[0].verified - $0[index].verified })
      let evaluations = pairs.map { $0[index].evaluations }.reduce(0, +) / pairs.count
      let spent = pairs.map { $0[index].spent }.max()! * 255
      print(
        "| \(contender.name) | \(after) | \(index == 0 ? "" : "\(gain)") | \(evaluations) | \(text(spent))/255 |"
      )
    }
    print("")
  }
}

func text(_ value: Float) -> String { String(format: "%.3f", value) }

/// A mean over pairs with its 95 % interval, by the normal approximation: there are hundreds of pairs.
struct Interval: CustomStringConvertible {
  let mean: Float
  let reach: Float

  init(_ values: [Float]) {
    let count = Float(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / max(1, count - 1)
    (self.mean, reach) = (mean, 1.96 * (variance / count).squareRoot())
  }

  var description: String { "\(text(mean)) ± \(text(reach))" }
}
