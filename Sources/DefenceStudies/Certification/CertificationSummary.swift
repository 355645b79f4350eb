import Files
import Foundation
import Pictures
import Runs
import Statistics
import Tensors

/// The figures of a certification, with 95 % bootstrap intervals over images.
public struct CertificationSummary: Sendable {
  /// The share of images that are certified right within a radius.
  public struct Point: Sendable, Hashable {
    /// The Euclidean radius.
    public let radius: Double
    /// The share of all images.
    public let accuracy: Estimate
  }

  /// The number of images.
  public let count: Int
  /// The share of images whose class is right without noise.
  public let plainAccuracy: Estimate
  /// The share of images that were abstained from.
  public let abstained: Estimate
  /// The certified accuracy over radii, from 0 on, up to the first at which nothing is left.
  public let curve: [Point]

  static let fileName = "summary.json"
  static let curveName = "curve.svg"
  /// Radii of the curve, in deviations of the noise.
  private static let stride = 0.25

  /// Figures of at least one row.
  init(_ rows: [CertifiedRow], deviation: Float, seed: Int) {
    func share(_ holds: (CertifiedRow) -> Bool) -> Estimate {
      // Each figure is resampled from the same seed, so that none depends on which others there are.
      var generator = RandomGenerator(seed: seed)
      return .mean(of: rows.map { holds($0) ? 1 : 0 }, using: &generator)
    }
    count = rows.count
    plainAccuracy = share { $0.plain == $0.truth }
    abstained = share { $0.radius == nil }
    let largest = rows.compactMap { $0.isRight() ? $0.radius : nil }.max() ?? 0
    let step = Self.stride * Double(deviation)
    curve = (0...Int((largest / step).rounded(.down)) + 1).map { index in
      let radius = Double(index) * step
      return Point(radius: radius, accuracy: share { $0.isRight(within: radius) })
    }
  }

  /// The content of `summary.json`.
  public var json: String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "images": .integer(count),
      "plainAccuracy": plainAccuracy.json, "abstained": abstained.json,
      "curve": .array(curve.map { ["radius": .number($0.radius), "accuracy": $0.accuracy.json] }),
    ]
    return document.text(isIndented: true) + "\n"
  }

  func write(to folder: URL) throws {
    try OutputFile.write(json.utf8, to: folder.appendingPathComponent(Self.fileName))
    let points = curve.map {
      LineChart.Point(x: $0.radius, y: $0.accuracy.value, spread: $0.accuracy.low...$0.accuracy.high)
    }
    try LineChart(
      "Certified accuracy", description: "The share of images that are certified right within a radius.",
      x: Axis("radius (Euclidean, pixels from 0 to 1)"), y: Axis("share of images"),
      lines: [.init("certified", points: points)]
    ).write(to: folder.appendingPathComponent(Self.curveName))
  }
}
