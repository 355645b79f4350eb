import Crossmatch
import Foundation
import Pictures

/// What curves of several methods come to.
struct CurveSummary {
  let curves: [Curve]

  /// In the order of their first curves.
  var methods: [String] { curves.reduce(into: []) { if !$0.contains($1.method) { $0.append($1.method) } } }

  /// Each method's mean over the pairs at a time, once for each seed.
  func means(of method: String, at seconds: Double) -> [Double] {
    let bySeed = Dictionary(grouping: curves.filter { $0.method == method }, by: \.seed)
    return bySeed.sorted { $0.key < $1.key }.map { $0.value.compactMap { $0.score(at: seconds) }.mean }
  }

  func chart(until end: Double, title: String) -> LineChart {
    let times = stride(from: 0, through: end, by: end / 120)
    let lines = methods.map { method in
      LineChart.Line(
        method,
        points: times.map { time in
          let means = means(of: method, at: time)
          return LineChart.Point(x: time, y: means.mean, spread: means.min()!...means.max()!)
        })
    }
    return LineChart(
      title, description: "Means over the pairs; the bands are the lowest and highest of the seeds.",
      x: Axis("seconds"), y: Axis("cosine"), lines: lines)
  }

  /// For each method: the mean score at some times, and how long it takes to the score that the best peer has at the end.
  func table(at times: [Double], peers prefix: String) -> String {
    let end = times.last!
    let pairs = Set(curves.map(\.pair)).sorted()
    // The better of the peer's widths, for each pair: the mean over its seeds.
    let goals = pairs.map { pair in
      methods.filter { $0.hasPrefix(prefix) }.compactMap { method -> Double? in
        let scores = curves.filter { $0.method == method && $0.pair == pair }.compactMap { $0.score(at: end) }
        return scores.isEmpty ? nil : scores.mean
      }.max()
    }
    var rows = [
      "| method | \(times.map { "\(Int($0)) s" }.joined(separator: " | ")) | to the peer's end | higher at the end |"
    ]
    rows.append("|---|" + times.map { _ in "---|" }.joined() + "---|---|")
    for method in methods {
      let own = curves.filter { $0.method == method }
      let reached = zip(pairs, goals).flatMap { pair, goal in
        goal.map { goal in own.filter { $0.pair == pair }.map { $0.seconds(to: goal) ?? .infinity } } ?? []
      }
      let wins = zip(pairs, goals).count { pair, goal in
        let scores = own.filter { $0.pair == pair }.compactMap { $0.score(at: end) }
        return goal.map { !scores.isEmpty && scores.mean > $0 } ?? false
      }
      let median = reached.isEmpty ? .infinity : reached.median
      let scores = times.map { String(format: "%.3f", means(of: method, at: $0).mean) }
      rows.append(
        "| \(method) | \(scores.joined(separator: " | ")) | "
          + "\(median.isFinite ? String(format: "%.1f s", median) : "—") | \(wins) of \(pairs.count) |")
    }
    return rows.joined(separator: "\n")
  }
}
