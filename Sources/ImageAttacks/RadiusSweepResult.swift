import EmbeddingModels
import Files
import Foundation
import Imaging
import Objectives
import Perturbations
import Preconditions
import Runs

/// The result of a radius sweep.
public struct RadiusSweepResult: AttackResult {
  /// One radius of the robustness curve.
  public struct Point: Sendable {
    /// The radius, in the norm's units.
    public let radius: Float
    /// The attacked image, with its distance from the clean one.
    public let image: ImageFinding
    /// The score during the run.
    public let score: Float
    /// The score computed anew from the PNG bytes.
    public let verified: Float
  }

  /// The sweep with its settings.
  public let sweep: RadiusSweep
  /// The goal of the attack.
  public let goal: GoalDescription
  /// The models whose losses were minimized together, the first one first.
  public let models: [ModelIdentity]
  /// The seed of all random draws.
  public let seed: Int
  /// The clean image's score under the first model.
  public let cleanScore: Float
  /// The points of the curve by radius, the smallest first.
  public let points: [Point]
  /// The smallest radius at which the score that was asked for was reached, 0 for the clean image; nil when
  /// none was, or none was asked for.
  public let smallestRadius: Float?
  /// The course of the run.
  public let run: RunRecord
  /// What the first model answered to the clean image and to the one that the pictures show, of attacks on
  /// what models answer.
  public var response: ResponseChange?

  /// The point that the pictures show: the smallest success, or the largest radius.
  public var shown: Point? { points.first { $0.radius == smallestRadius } ?? points.last }
}

extension RadiusSweep {
  /// Attacks `source` at each radius by losses of any kind, and verifies each result. Arguments and errors as
  /// with `ImageAttack.run`.
  public func run(
    on source: Image, within region: Region = .everywhere, against losses: [any ImageLoss],
    goal: GoalDescription, seed: Int, snapshots: SnapshotFile? = nil, shouldStop: () -> Bool = { false },
    progress: (StepReport) -> Void = { _ in }
  ) throws -> RadiusSweepResult {
    require(!losses.isEmpty, "at least one loss was expected, found none")
    let models = try losses.map { try $0.input.identity() }
    let ledger = try PixelLedger(
      image: source, region: region, budget: attack.budget, input: losses[0].input, space: attack.space)
    let target = PixelTarget(ledgers: [ledger], losses.map { WeightedImageLoss($0) })
    let gradient = try attack.cleanGradient(of: target)
    let settings = try RunSettings(attack: self, goal: goal, models: models, seed: seed)
      .adding(source, within: ledger.region)
    let (run, record) = try RadiusSweepRun.complete(
      within: RunLimits(steps: totalSteps), snapshots: snapshots?.guarded(by: settings),
      shouldStop: shouldStop,
      progress: progress
    ) {
      try RadiusSweepRun(self, on: target, seed: seed, resuming: $0)
    }
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
      sweep: self, goal: goal, models: models, seed: seed, cleanScore: losses[0].score(of: ledger.cleanImage),
      points: points,
      smallestRadius: points.first { run.isSuccess($0.score) }?.radius, run: record)
  }

  /// Attacks `source` at each radius towards a text, away from it, or by a margin, in the space of one model
  /// or several.
  public func run(
    on source: Image, within region: Region = .everywhere, goal: TextGoal, against model: any ImageTextModel,
    and others: [any ImageTextModel] = [], seed: Int, snapshots: SnapshotFile? = nil,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> RadiusSweepResult {
    try run(
      on: source, within: region, against: try ([model] + others).map { try goal.loss(under: $0) },
      goal: goal.description, seed: seed, snapshots: snapshots, shouldStop: shouldStop, progress: progress)
  }
}

extension RadiusSweepResult {
  /// Writes the pictures of the result that is shown, and `radius-1.png` and so on, by radius, as the
  /// smallest first.
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
  public var json: String {
    let attack = JSONObject(["name": .string(sweep.attack.name)]).appending(goal.members)
      .appending(sweep.attack.parameters.members)
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": .object(attack),
      "model": models[0].record,
      "seed": .integer(seed),
      "clean": .object(ResponseChange.members(score: cleanScore, response?.clean)),
      "sweep": .array(points.map(\.record)),
      "smallestRadius": smallestRadius.map { .float($0) } ?? .null,
    ])
    if let shown {
      document = document.appending([
        "adversarial": .object(ResponseChange.members(score: shown.score, response?.adversarial)),
        "verified": .float(shown.verified),
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
