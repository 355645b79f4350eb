import Foundation

@testable import CrossAttacks
@testable import EmbeddingModels
@testable import Files
@testable import ImageAttacks
@testable import Imaging
@testable import LesionStudies
@testable import Objectives
@testable import Perturbations
@testable import Runs
@testable import Tensors
@testable import TokenAttacks

/// A small attack that leaves its state in a file when it is interrupted, and is taken up from there.
struct SnapshotAttack: Sendable {
  let name: String
  /// Runs, and throws a `Finding` when a promise about the result is not kept.
  let run: @Sendable (_ snapshots: SnapshotFile, _ shouldStop: () -> Bool) throws -> Void

  /// One of each kind.
  static let all: [SnapshotAttack] = gradients + queries + patches + sweeps + [ablation] + texts + pairs

  private static let clip = Result { try CLIP(contentsOf: TestFixtures.model("tiny-clip")) }
  private static let clean: Image = {
    var generator = RandomGenerator(seed: 8)
    return Image(
      width: 32, height: 32, channels: 3,
      pixels: (0..<3072).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }()
  private static let goal = TextGoal(.towards, "a radiograph with a nodule")

  // MARK: Images

  /// An attack on the image, made when it is needed.
  private static func onImage<Attack: ImageAttack>(
    _ name: String, within region: Region = .everywhere, _ attack: @escaping @Sendable () throws -> Attack
  ) -> SnapshotAttack {
    SnapshotAttack(name: name) { snapshots, shouldStop in
      let result = try attack().run(
        on: clean, within: region, goal: goal, against: try clip.get(), seed: 4, snapshots: snapshots,
        shouldStop: shouldStop)
      try require(result.image.distance <= result.image.budget.radius, "the budget is not kept")
      try require(result.verified.isFinite, "no score")
    }
  }

  private static let budgets: [(norm: Budget.Norm, radius: Float)] = [
    (.linf, 8 / 255), (.l2, 1), (.l1, 10), (.l0, 100), (.ssim, 0.05),
  ]

  private static let gradients: [SnapshotAttack] = {
    let rules: [GradientRule] = [
      .steepest, .momentum(), .nesterov(), .varianceTuned(samples: 2), .apgd(), .adam,
    ]
    return budgets.flatMap { norm, radius in
      // Rules differ in what they keep, norms in how far numbers may go.
      rules.filter { norm == .linf || [GradientRule.apgd(), .adam].contains($0) }.map { rule in
        onImage("\(rule.name) \(norm)") {
          GradientAttack(
            budget: try Budget(norm, radius: radius), stepSize: radius / 4, steps: 5, startsRandomly: true,
            rule: rule)
        }
      }
    } + [
      onImage("nes") {
        GradientAttack(
          budget: try Budget(.linf, radius: 8 / 255), steps: 4,
          source: .finiteDifferences(.normal, count: 4))
      },
      onImage("cw") {
        CarliniWagner(targetScore: 0.2, budget: try Budget(.l2, radius: 100), steps: 3, searches: 2)
      },
    ]
  }()

  private static let queries: [SnapshotAttack] =
    budgets.map { norm, radius in
      onImage("random \(norm)") { QueryAttack(.random, budget: try Budget(norm, radius: radius), queries: 6) }
    } + [onImage("square l2") { QueryAttack(.square, budget: try Budget(.l2, radius: 1), queries: 6) }]

  private static let patches: [SnapshotAttack] = {
    let lesion = Region.lesion(
      Mask(width: 32, height: 32, pixels: (0..<1024).map { $0 / 32 < 12 && $0 % 32 < 12 }))
    return [
      onImage("mask", within: lesion) { FillSearch() },
      onImage("patch anywhere") { AdversarialPatch(.drawn(PatchPoseRange()), steps: 5, batch: 2, trials: 2) },
      onImage("patch", within: lesion) { AdversarialPatch(.coveringRegion, steps: 5) },
      onImage("patch where it works best") { AdversarialPatch(.optimized(PatchPoseRange()), steps: 11) },
    ]
  }()

  private static let sweeps: [SnapshotAttack] = [
    ("radii", RadiusSweep.Plan.radii([2 / 255, 4 / 255])), ("smallest", .smallest(reaching: 0.1)),
  ].flatMap { name, plan in
    [(Budget.Norm.linf, Float(8) / 255), (.l1, 10)].map { norm, radius in
      SnapshotAttack(name: "\(name) \(norm)") { snapshots, shouldStop in
        let attack = GradientAttack(budget: try Budget(norm, radius: radius), stepSize: radius / 4, steps: 3)
        let result = try RadiusSweep(attack, plan: plan).run(
          on: clean, goal: goal, against: try clip.get(), seed: 0, snapshots: snapshots,
          shouldStop: shouldStop)
        try require(result.points.allSatisfy { $0.image.distance <= $0.radius }, "a radius is not kept")
      }
    }
  }

  private static let ablation = SnapshotAttack(name: "ablation") { snapshots, shouldStop in
    let subjects = try (0..<4).map { number in
      try AblationSubject(
        name: "image \(number)", image: clean,
        lesion: Mask(
          width: 32, height: 32,
          pixels: (0..<1024).map { $0 / 32 < 6 + number && $0 % 32 < 8 && $0 % 32 > 0 && $0 > 32 }),
        text: "a radiograph with a nodule")
    }
    let plan = try LesionAblation(
      treatments: [.mean, .perturbation], controls: 1,
      perturbation: PGD(budget: Budget(.linf, radius: 8 / 255), stepSize: 2 / 255, steps: 1))
    let report = try plan.run(
      on: subjects, against: try clip.get(), seed: 0, snapshots: snapshots, shouldStop: shouldStop)
    try require(report.rows.count <= subjects.count, "more images than there are")
    try require(report.lines.allSatisfy(\.similarity.value.isFinite), "no similarity")
  }

  // MARK: Texts, and both

  private static let texts: [SnapshotAttack] = TokenSearch.Preset.allCases.map { preset in
    SnapshotAttack(name: preset.rawValue) { snapshots, shouldStop in
      var search = TokenSearch(preset, suffixLength: 4)
      (search.searchWidth, search.topK, search.restarts, search.restartPatience) = (6, 30, 2, 3)
      if preset == .gcg { (search.momentum, search.experience, search.positionPreference) = (0.5, 1, 1) }
      if search.initial == .repeating("x") { search.initial = .repeating("a") }
      let result = try search.run(
        on: [preset == .words ? "a left chest" : "a normal chest"], goal: SearchGoal("a nodule"),
        against: [try clip.get()], limits: RunLimits(steps: 5), seed: 9, snapshots: snapshots,
        shouldStop: shouldStop)
      try require(result.verified.isFinite, "no score")
    }
  }

  private static let pairs: [SnapshotAttack] =
    [CrossSchedule.better, .both, .adaptive].map { schedule in
      onPair("mcm \(schedule.rawValue)") {
        var search = TokenSearch(.gcg, suffixLength: 3)
        (search.searchWidth, search.topK, search.initial) = (4, 30, .repeating("a"))
        let image = PGD(budget: try Budget(.linf, radius: 4 / 255), stepSize: 0.6 / 255, steps: 2)
        return try CrossAttack(image: image, text: search, rounds: 4, schedule: schedule)
      }
    } + [
      onPair("sga") { try CrossPreset.sga.attack(budget: Budget(.linf, radius: 4 / 255)) },
      onPair("mcm as published") {
        var attack = PublishedMCM()
        (attack.suffixLength, attack.rounds, attack.imageSteps, attack.searchWidth) = (3, 4, 2, 4)
        return attack
      },
    ]

  private static func onPair(
    _ name: String, _ attack: @escaping @Sendable () throws -> any PairAttack
  ) -> SnapshotAttack {
    SnapshotAttack(name: name) { snapshots, shouldStop in
      let result = try attack().run(
        on: clean, caption: "a normal chest", against: [try clip.get()], seed: 9, snapshots: snapshots,
        shouldStop: shouldStop)
      try require(result.verified.isFinite, "no score")
    }
  }
}
