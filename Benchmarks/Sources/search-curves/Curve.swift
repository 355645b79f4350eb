import Foundation

/// The best score of one run over time.
struct Curve {
  struct Point {
    let seconds: Double
    let candidates: Int
    let score: Double
  }

  let method: String
  let pair: Int
  let seed: Int
  var points: [Point]

  static let header = "method,pair,seed,seconds,candidates,score"

  /// The best score after so many seconds, nil before the first point.
  func score(at seconds: Double) -> Double? { points.last { $0.seconds <= seconds }?.score }

  /// When a score was reached, nil if it never was.
  func seconds(to score: Double) -> Double? { points.first { $0.score >= score }?.seconds }

  /// The curves of a file, in the order in which they begin. Lines that are no points of a curve are named and refused.
  static func read(_ file: String) throws -> [Curve] {
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    guard lines.first == Substring(header) else {
      throw CurveError(description: "\(file): no header \(header)")
    }
    var curves: [Curve] = []
    for line in lines.dropFirst() {
      let parts = line.split(separator: ",").map(String.init)
      guard parts.count == 6, let pair = Int(parts[1]), let seed = Int(parts[2]),
        let seconds = Double(parts[3]),
        let candidates = Int(parts[4]), let score = Double(parts[5])
      else { throw CurveError(description: "\(file): no point of a curve: \(line)") }
      let point = Point(seconds: seconds, candidates: candidates, score: score)
      if let last = curves.last, (last.method, last.pair, last.seed) == (parts[0], pair, seed) {
        curves[curves.count - 1].points.append(point)
      } else {
        curves.append(Curve(method: parts[0], pair: pair, seed: seed, points: [point]))
      }
    }
    return curves
  }
}

struct CurveError: Error, CustomStringConvertible {
  let description: String
}

extension [Double] {
  var median: Double {
    let sorted = sorted()
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2
  }

  var mean: Double { reduce(0, +) / Double(count) }
}
