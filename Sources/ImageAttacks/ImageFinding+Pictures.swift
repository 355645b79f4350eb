import Files
import Foundation
import Imaging
import Pictures
import Runs

extension ImageFinding {
  /// Writes `clean.png`, `adversarial.png`, `perturbation.png` (amplified, in diverging colours, with its
  /// scale), where there is one `region.png` (the region's outline on the clean image) and `gradient.png`
  /// (how steep the loss is at each pixel of the clean image), and `overview.png` (all of them side by side),
  /// and returns their names.
  ///
  /// Reads the attacked image back. Throws `OutputError` when one cannot be written, or does not read back as
  /// written.
  package func write(to folder: URL) throws -> [String] {
    var pictures = [("clean.png", clean), ("adversarial.png", adversarial)]
    pictures.append(("perturbation.png", Perturbation(from: clean, to: adversarial).pictureWithScale()))
    if let outlined { pictures.append(("region.png", outlined)) }
    if let gradient { pictures.append(("gradient.png", gradient.picture().enlarged(by: factor))) }
    pictures.append(("overview.png", overview))
    for (name, picture) in pictures { try picture.write(to: folder.appendingPathComponent(name)) }
    let file = folder.appendingPathComponent("adversarial.png")
    guard try adversarial.rereading.image(file) == adversarial else {
      throw OutputError(file: file.path, reason: "it does not read back as it was written")
    }
    return pictures.map(\.0)
  }

  /// The region's outline over the clean image, nil when everything may change.
  private var outlined: Image? {
    guard mask.count < mask.pixels.count else { return nil }
    return clean.enlarged(by: factor).outlined(mask.enlarged(by: factor))
  }

  private static let cellWidth = 256

  /// The factor by which small images are enlarged.
  private var factor: Int { max(1, Self.cellWidth / clean.width) }

  private var overview: Image {
    let changes = Perturbation(from: clean, to: adversarial)
    let strength = "strongest colour: \(changes.largest) of 255 levels"
    var cells = [(clean, "clean")]
    if let outlined { cells.append((outlined, "region: \(region)")) }
    cells.append((adversarial, "adversarial"))
    cells.append((changes.picture(), "perturbation, \(strength)"))
    if let gradient { cells.append((gradient.picture(), "gradient at the clean image, light: steep")) }
    return Montage(
      cells.map { Montage.Cell($0.fitting(Self.cellWidth), caption: $1) }, cellWidth: Self.cellWidth
    ).picture()
  }
}

extension Image {
  /// Shrunk to a width, unless it is narrower.
  fileprivate func fitting(_ limit: Int) -> Image {
    guard width > limit else { return self }
    return resized(width: limit, height: max(1, height * limit / width), filter: .box)
  }
}

extension RunRecord {
  /// The best score over steps.
  package func chart(clean: Float) -> LineChart {
    let points = trace.filter { $0.score.isFinite }.map {
      LineChart.Point(x: Double($0.step), y: Double($0.score))
    }
    return LineChart(
      "Score over steps", x: Axis("step"), y: Axis("score", including: Double(clean)...Double(clean)),
      lines: [LineChart.Line("best so far", points: points)])
  }
}

extension RadiusSweepResult {
  /// The robustness curve.
  var chart: LineChart {
    let inLevels = sweep.attack.budget.norm == .linf
    let scale: Double = inLevels ? 255 : 1
    let curve =
      [LineChart.Point(x: 0, y: Double(cleanScore))]
      + points.map { LineChart.Point(x: Double($0.radius) * scale, y: Double($0.verified)) }
    return LineChart(
      "Score over radius",
      x: Axis(
        inLevels ? "radius in levels of 255 (linf)" : "radius (\(sweep.attack.budget.norm.rawValue))",
        marks: curve.map(\.x)),
      y: Axis("verified score"), lines: [LineChart.Line(sweep.attack.name, points: curve)])
  }
}
