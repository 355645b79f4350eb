import Crossmatch
import Foundation
import Pictures

/// Mean scores over radii, from files as `attack-strength` and peers/image_attacks.py write them.
struct StrengthChart {
  private struct Key: Hashable {
    let tool: String
    let attack: String
    let radius: Int
  }

  private var scores: [Key: [Double]] = [:]

  /// Throws `InputError` for a file that is not one of these.
  init(of files: [String]) throws {
    for path in files {
      for line in try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        .dropFirst()
      {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6, let radius = Int(fields[2]), let score = Double(fields[4]) else {
          throw InputError(file: path, expected: AttackStrength.header, found: String(line))
        }
        scores[Key(tool: fields[0], attack: fields[1], radius: radius), default: []].append(score)
      }
    }
  }

  /// - Parameter shown: the lines, each an attack, with a peer's name and a slash before it if it is not ours
  func chart(of shown: [String]) -> LineChart {
    let radii = Set(scores.keys.map(\.radius)).subtracting([0]).sorted()
    let clean = mean("crossmatch", "clean", 0)
    let lines = shown.map { name in
      let parts = name.split(separator: "/").map(String.init)
      let tool = parts.count > 1 ? parts[0] : "crossmatch"
      return LineChart.Line(
        parts.count > 1 ? "\(parts[1]), \(tool)" : name,
        points: [LineChart.Point(x: 0, y: clean)]
          + radii.map { LineChart.Point(x: Double($0), y: mean(tool, parts.last!, $0)) })
    }
    return LineChart(
      "Attacks on phantom-clip with equally many gradients",
      description: "The mean cosine of phantoms with their own captions, which the attacks make small.",
      x: Axis("radius in levels of 255 (linf)", marks: [0] + radii.map(Double.init)), y: Axis("mean cosine"),
      lines: lines)
  }

  /// Not a number where nothing was measured, which leaves a gap.
  private func mean(_ tool: String, _ attack: String, _ radius: Int) -> Double {
    let values = scores[Key(tool: tool, attack: attack, radius: radius)] ?? []
    return values.reduce(0, +) / Double(values.count)
  }
}
