import Files
import Foundation
import Pictures
import Runs
import Statistics
import Tensors

/// The figures of a study of detectors, with 95 % bootstrap intervals over images.
public struct DetectionSummary: Sendable {
  /// What a detector sees of one attack.
  public struct Detection: Sendable {
    /// The probability that an attacked thing is more suspicious than a clean one: the area under the receiver
    /// operating characteristic.
    public let areaUnderCurve: Estimate
    /// The probability that the value of an attacked thing is above that of a clean one: above one half where the
    /// attack raises it, below where it lowers it.
    public let higher: Estimate
    /// The share of attacked things that raise an alarm.
    public let truePositives: Estimate
    /// The mean cosine of image and text after the attack, which makes it small.
    public let score: Estimate
    /// The whole characteristic.
    let curve: ROCCurve

    /// The content of `summary.json` about the attack.
    fileprivate var json: JSON {
      [
        "areaUnderCurve": areaUnderCurve.json, "higher": higher.json, "truePositives": truePositives.json,
        "score": score.json,
      ]
    }
  }

  /// The figures of one detector.
  public struct Detector: Sendable {
    /// The detector's name.
    public let name: String
    /// What is usual of its value.
    public let calibration: DetectorCalibration
    /// The share of clean things that raise an alarm, which the threshold wants to be one in 20.
    public let falsePositives: Estimate
    /// The attack that does not know the detector.
    public let unaware: Detection
    /// The attack that does.
    public let evading: Detection
  }

  /// The number of attacked images.
  public let count: Int
  /// The number of clean images in the calibration.
  public let calibrationCount: Int
  /// The mean cosine of clean images with their captions.
  public let score: Estimate
  /// The detectors, those of images first.
  public let detectors: [Detector]

  private static let fileName = "summary.json"
  private static let tableName = "roc.csv"
  private static let pictureName = "roc.svg"
  static let fileNames = [fileName, tableName, pictureName]

  /// Figures of at least one row, each of which has a finding of every detector.
  init(
    _ rows: [DetectionRow], by names: [String], calibrations: [String: DetectorCalibration],
    calibrationCount: Int, seed: Int
  ) {
    // Each figure is resampled from the same seed, so that none depends on which others there are.
    func mean(_ values: [Double]) -> Estimate {
      var generator = RandomGenerator(seed: seed)
      return .mean(of: values, using: &generator)
    }
    func area(_ attacked: [Float], _ clean: [Float]) -> Estimate {
      var generator = RandomGenerator(seed: seed)
      let pairs = zip(attacked, clean).map { ScorePair(positive: $0, negative: $1) }
      return .areaUnderCurve(of: pairs, using: &generator)
    }
    (count, self.calibrationCount) = (rows.count, calibrationCount)
    score = mean(rows.map { Double($0.score) })
    detectors = names.map { name in
      let calibration = calibrations[name]!
      let findings = rows.map { row in row.findings.first { $0.detector == name }! }
      let clean = findings.map { calibration.suspicion(of: $0.clean) }
      func alarms(_ suspicions: [Float]) -> Estimate {
        mean(suspicions.map { $0 > calibration.threshold ? 1 : 0 })
      }
      func detection(
        _ value: (DetectionFinding) -> Float, _ score: (DetectionFinding) -> Float
      ) -> Detection {
        let attacked = findings.map { calibration.suspicion(of: value($0)) }
        return Detection(
          areaUnderCurve: area(attacked, clean), higher: area(findings.map(value), findings.map(\.clean)),
          truePositives: alarms(attacked), score: mean(findings.map { Double(score($0)) }),
          curve: ROCCurve(positives: attacked, negatives: clean))
      }
      return Detector(
        name: name, calibration: calibration, falsePositives: alarms(clean),
        unaware: detection(\.unaware, \.unawareScore), evading: detection(\.evading, \.evadingScore))
    }
  }

  /// The content of `summary.json`.
  public var json: String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "images": .integer(count),
      "calibrationImages": .integer(calibrationCount), "score": score.json,
      "detectors": .array(
        detectors.map {
          [
            "detector": .string($0.name), "mean": .float($0.calibration.mean),
            "deviation": .float($0.calibration.deviation), "threshold": .float($0.calibration.threshold),
            "falsePositives": $0.falsePositives.json, "static": $0.unaware.json, "evading": $0.evading.json,
          ]
        }),
    ]
    return document.text(isIndented: true) + "\n"
  }

  /// The content of `roc.csv`: every point of every characteristic.
  public var csv: String {
    CSV.text(
      header: ["detector", "attack", "threshold", "falsePositives", "truePositives"],
      rows: detectors.flatMap { detector in
        [("static", detector.unaware), ("evading", detector.evading)].flatMap { attack, detection in
          detection.curve.points.map { point in
            [
              detector.name, attack, point.threshold.map { "\($0)" } ?? "", "\(point.falsePositives)",
              "\(point.truePositives)",
            ]
          }
        }
      })
  }

  /// The picture of all characteristics.
  private var chart: LineChart {
    func line(_ name: String, _ detection: Detection, color: Int, isDashed: Bool) -> LineChart.Line {
      var line = LineChart.Line(
        name,
        points: detection.curve.points.map { LineChart.Point(x: $0.falsePositives, y: $0.truePositives) })
      (line.color, line.isDashed) = (color, isDashed)
      return line
    }
    var chart = LineChart(
      "Attacks that detectors see; dashed, those that know the detector",
      description:
        "Receiver operating characteristics of attacks that do not know a detector, and dashed, of "
        + "attacks that do.",
      x: Axis("share of clean things with an alarm", including: 0...1),
      y: Axis("share of attacked ones", including: 0...1),
      lines: detectors.enumerated().flatMap { index, detector in
        [
          line(detector.name, detector.unaware, color: index, isDashed: false),
          line("\(detector.name), evaded", detector.evading, color: index, isDashed: true),
        ]
      })
    chart.size = (680, 440)
    return chart
  }

  func write(to folder: URL) throws {
    try OutputFile.write(json.utf8, to: folder.appendingPathComponent(Self.fileName))
    try OutputFile.write(csv.utf8, to: folder.appendingPathComponent(Self.tableName))
    try chart.write(to: folder.appendingPathComponent(Self.pictureName))
  }
}
