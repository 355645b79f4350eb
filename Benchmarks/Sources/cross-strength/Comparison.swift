import Crossmatch
import Foundation
import Pictures

/// What all contenders did to all pairs within one budget.
struct Comparison: Sendable {
  let level: Int
  let evaluations: [Int]
  let contenders: [Contender]
  /// `[pairs][contenders]`
  let pairs: [[Outcome]]

  var clean: Float { pairs.map { $0[0].clean }.reduce(0, +) / Float(pairs.count) }

  /// The cosine after an attack at one of the numbers of evaluations.
  func after(_ contender: Int, at place: Int) -> Interval {
    Interval(pairs.map { $0[contender].ends[place].score })
  }

  /// A Markdown table.
  var table: String {
    let columns =
      evaluations.map { "cosine at \($0)" } + ["lower than both by", "evaluations", "largest spent"]
    let last = evaluations.count - 1
    let rows = contenders.indices.map { index -> [String] in
      let gain = Interval(pairs.map { $0[0].ends[last].score - $0[index].ends[last].score })
      let taken = evaluations.indices.map { place in
        "\(pairs.map { $0[index].ends[place].evaluations }.reduce(0, +) / pairs.count)"
      }
      let spent = pairs.map { $0[index].spent }.max()! * 255
      return [contenders[index].name] + evaluations.indices.map { "\(after(index, at: $0))" }
        + [index == 0 ? "" : "\(gain)", taken.joined(separator: ", "), "\(text(spent))/255"]
    }
    let lines = [["attack"] + columns, columns.map { _ in "---" } + ["---"]] + rows
    return "L∞ \(level)/255, \(pairs.count) pairs, clean cosine \(text(clean))\n"
      + lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
      + "largest difference between verified and optimized cosine: \(differences)\n"
  }

  private var differences: Float { pairs.joined().map(\.difference).max() ?? 0 }

  /// The mean cosine over evaluations.
  var chart: LineChart {
    let most = evaluations.max()!
    let lines = contenders.indices.map { index -> LineChart.Line in
      let points = (0...40).map { most * $0 / 40 }.map { spent -> LineChart.Point in
        let scores = Interval(pairs.map { $0[index].score(after: spent) })
        return .init(x: Double(spent), y: Double(scores.mean), spread: scores.range)
      }
      return .init(contenders[index].name, points: points)
    }
    var chart = LineChart(
      "L∞ \(level)/255: cosine after so many evaluations",
      description:
        "Means over \(pairs.count) pairs with 95 % intervals. Attacks of fixed length fall at their end.",
      x: Axis("evaluations of single texts and images"), y: Axis("mean cosine"), lines: lines)
    chart.size = (820, 420)
    return chart
  }
}

extension BarChart {
  /// The cosine after each attack, with the most evaluations, at each radius.
  init(_ comparisons: [Comparison]) {
    let first = comparisons[0]
    let last = first.evaluations.count - 1
    self.init(
      "Cosine of image and text after attacks with \(first.evaluations[last]) evaluations",
      description: "Means over \(first.pairs.count) pairs with 95 % intervals.", axis: Axis("mean cosine"),
      series: comparisons.map { "L∞ \($0.level)/255" },
      groups: first.contenders.indices.map { index in
        Group(
          first.contenders[index].name,
          bars: comparisons.map {
            let after = $0.after(index, at: last)
            return Bar(Double(after.mean), interval: after.range)
          })
      })
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

  var range: ClosedRange<Double> { Double(mean - reach)...Double(mean + reach) }
  var description: String { "\(text(mean)) ± \(text(reach))" }
}
