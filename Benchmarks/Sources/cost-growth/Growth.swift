import Crossmatch
import Foundation
import Pictures
import Workloads

/// What the steps of a series cost.
struct Growth {
  struct Point {
    let size: Int
    /// Seconds of one step: by the clock, and of all threads together.
    let wall, processing: Double
    /// The most memory of the process while steps were taken, in MiB; nil where the system does not say.
    let memory: Double?
  }

  let series: Series
  private(set) var points: [Point] = []

  /// Measures a series from its smallest size on; `report` gets a line for each.
  init(of series: Series, seconds: Double, report: (String) -> Void) throws {
    self.series = series
    for size in series.sizes {
      let step = try series.step(size)
      PeakMemory.reset()
      let timing = try Timing.of(seconds: seconds, step)
      let point = Point(
        size: size, wall: timing.median, processing: timing.processing, memory: PeakMemory.mebibytes)
      points.append(point)
      let name = series.name.padding(toLength: 36, withPad: " ", startingAt: 0)
      let memory = point.memory.map { String(format: "%11.0f", $0) } ?? "          –"
      report(
        name + String(format: "%9d%12.1f%15.1f", size, 1000 * point.wall, 1000 * point.processing) + memory)
    }
  }

  /// The slope of the logarithms of processor time over the larger half of the sizes.
  var slope: Double {
    let upper = points.suffix(points.count / 2 + 1)
    let x = upper.map { log(Double($0.size)) }
    let y = upper.map { log($0.processing) }
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    var (covariance, variance) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
      covariance += (x - meanX) * (y - meanY)
      variance += (x - meanX) * (x - meanX)
    }
    return covariance / variance
  }

  var summary: String { String(format: "slope %.2f, expected ", slope) + series.expectation }

  /// Time over size, both relative to the smallest size.
  static func timeChart(_ all: [Growth]) -> (file: String, chart: LineChart) {
    chart("growth-time.svg", "Processor time of a step", all) { $0.processing }
  }

  /// Memory of the process over size.
  static func memoryChart(_ all: [Growth]) -> (file: String, chart: LineChart) {
    chart("growth-memory.svg", "Peak memory of the process", all) { $0.memory ?? .nan }
  }

  private static func chart(
    _ file: String, _ title: String, _ all: [Growth], _ value: (Point) -> Double
  ) -> (file: String, chart: LineChart) {
    let lines = all.map { growth in
      let first = growth.points[0]
      return LineChart.Line(
        growth.series.name,
        points: growth.points.map {
          LineChart.Point(x: Double($0.size) / Double(first.size), y: value($0) / value(first))
        })
    }
    return (
      file,
      LineChart(
        title, x: Axis("size, relative to the smallest", scale: .logarithmic),
        y: Axis("relative to the smallest", scale: .logarithmic), lines: lines)
    )
  }
}
