import EmbeddingModels
import Files
import Foundation
import Imaging

/// What a radius sweep found.
public struct RadiusSweepResult: AttackResult {
  /// One radius of the robustness curve.
  public struct Point: Sendable {
    public let radius: Float
    public let image: ImageFinding
    /// As the optimizer had it.
    public let score: Float
    /// Computed anew from the PNG bytes.
    public let verified: Float
  }

  public let sweep: RadiusSweep
  public let goal: TextGoal
  public let seed: Int
  public let cleanScore: Float
  /// By radius, the smallest first.
  public let points: [Point]
  /// The smallest radius at which the score that was asked for was reached, 0 for the clean image; nil when none was, or none
  /// was asked for.
  public let smallestRadius: Float?
  public let run: RunRecord

  /// What the pictures show: the smallest success, or the largest radius.
  var shown: Point? { points.first { $0.radius == smallestRadius } ?? points.last }
}

extension RadiusSweep {
  /// Attacks `source` at each radius, and verifies each result. Arguments and errors as with `ImageAttack.run`.
  public func run(
    on source: Image, within region: Region = .everywhere, goal: TextGoal, against model: any ImageTextModel,
    and others: [any ImageTextModel] = [], seed: Int, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> RadiusSweepResult {
    let losses = try ([model] + others).map { try goal.loss(under: $0) }
    let ledger = try PixelLedger(
      image: source, region: region, budget: attack.budget, input: model, space: attack.space)
    let target = PixelTarget(ledgers: [ledger], losses.map { WeightedImageLoss($0) })
    let saved = try snapshots?.load(RadiusSweepRun.State.self)
    var run = try RadiusSweepRun(self, on: target, seed: seed, resuming: saved?.state)
    let record = try run.run(
      within: RunLimits(steps: totalSteps), after: saved?.trace ?? [], shouldStop: shouldStop,
      save: { try snapshots?.save($0, trace: $1) }, progress: progress)
    let gradient = target.cleanGradient
    let points = try run.findings.sorted { $0.radius < $1.radius }.map { finding in
      // The clean image spends nothing of any budget.
      let account =
        finding.radius > 0
        ? try ledger.with(budget: Budget(attack.budget.norm, radius: finding.radius)) : ledger
      return RadiusSweepResult.Point(
        radius: finding.radius,
        image: ImageFinding(finding.image, region: region, account, gradient: gradient),
        score: finding.score, verified: losses[0].score(of: try finding.image.savedAndRead()))
    }
    return RadiusSweepResult(
      sweep: self, goal: goal, seed: seed, cleanScore: losses[0].score(of: ledger.cleanImage), points: points,
      smallestRadius: points.first { run.isSuccess($0.score) }?.radius, run: record)
  }
}

extension RadiusSweepResult {
  /// Writes the pictures of the result that is shown, and `radius-1.png` and so on, by radius, as the smallest first.
  public func writeImages(to folder: URL) throws -> [String] {
    var names = try shown?.image.write(to: folder) ?? []
    for (index, point) in points.enumerated() {
      names.append("radius-\(index + 1).png")
      try point.image.adversarial.write(to: folder.appendingPathComponent("radius-\(index + 1).png"))
    }
    try OutputFile.write(curveCSV.utf8, to: folder.appendingPathComponent("sweep.csv"))
    try chart.write(to: folder.appendingPathComponent("sweep.svg"))
    return names + ["sweep.svg", "sweep.csv"]
  }

  /// The robustness curve: a line for each radius.
  public var curveCSV: String {
    CSV.text(
      header: ["radius", "spent", "score", "verified", "changed_pixels"],
      rows: points.map {
        [
          "\($0.radius)", "\($0.image.distance)", "\($0.score)", "\($0.verified)",
          "\($0.image.changedPixels)",
        ]
      })
  }

  /// The content of `result.json`.
  public func json(model: ModelFolder) throws -> String {
    let attack = JSONObject(["name": .string(sweep.attack.name)]).appending(goal.members)
      .appending(sweep.attack.parameters.members)
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(attack),
      "model": try model.record(),
      "seed": .integer(seed),
      "clean": ["score": .float(cleanScore)],
      "sweep": .array(points.map(\.record)),
      "smallestRadius": smallestRadius.map { .float($0) } ?? .null,
    ])
    if let shown {
      document = document.appending([
        "adversarial": ["score": .float(shown.score)], "verified": .float(shown.verified),
      ])
      .appending(shown.image.members)
    }
    return JSON.object(document.appending(run.members)).text(isIndented: true) + "\n"
  }
}

extension RadiusSweepResult.Point {
  fileprivate var record: JSON {
    [
      "radius": .float(radius), "spent": .float(image.distance), "score": .float(score),
      "verified": .float(verified),
      "changedPixels": .integer(image.changedPixels),
    ]
  }
}
