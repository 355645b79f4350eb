import Crossmatch
import Foundation
import TestSupport
import Testing

@Suite struct RadiusSweepTests {
  private let model: CLIP
  private let clean: Image
  private let goal = TextGoal(.towards, "a radiograph with a nodule")
  private let attack: GradientAttack

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 8)
    clean = Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) }
    )
    attack = try GradientAttack(budget: Budget(.linf, radius: 8 / 255), steps: 4)
  }

  private func sweep(_ plan: RadiusSweep.Plan) throws -> RadiusSweepResult {
    try RadiusSweep(attack, plan: plan).run(on: clean, goal: goal, against: model, seed: 0)
  }

  @Test func everyRadiusHoldsAndIsVerified() throws {
    let radii: [Float] = [4 / 255, 1 / 255, 8 / 255]
    let result = try sweep(.radii(radii))
    #expect(result.points.map(\.radius) == radii.sorted())
    for point in result.points {
      #expect(point.image.adversarial.distance(to: clean, .linf) <= point.radius)
      #expect(abs(point.verified - point.score) < 1e-5)
    }
    let scores = [result.cleanScore] + result.points.map(\.score)
    #expect(scores == scores.sorted() && Set(scores).count == 4)
    // The largest radius alone does as well: sweeping scales the step with the radius.
    let alone = try attack.run(on: clean, goal: goal, against: model, seed: 0)
    #expect(abs(alone.score - result.points[2].score) < 1e-6)
  }

  /// Bisection must find what trying every level finds.
  @Test func findsTheSmallestRadius() throws {
    let curve = try sweep(.radii((1...8).map { Float($0) / 255 }))
    let wanted = (curve.points[3].score + curve.points[4].score) / 2
    let found = try sweep(.smallest(reaching: wanted))
    #expect(found.smallestRadius == Float(5) / 255)
    #expect(found.points.count <= 4)
    #expect(try sweep(.smallest(reaching: 0.99)).smallestRadius == nil)
  }

  @Test(arguments: [1, 3, 7])
  func endsWithTheSameBitsWhenTakenUpAgain(_ question: Int) throws {
    let sweep = RadiusSweep(attack, plan: .radii([2 / 255, 4 / 255]))
    let whole = try sweep.run(on: clean, goal: goal, against: model, seed: 0)
    try withTemporaryFolder { folder in
      let file = SnapshotFile(in: folder)
      var asked = 0
      _ = try sweep.run(
        on: clean, goal: goal, against: model, seed: 0, snapshots: file,
        shouldStop: {
          asked += 1
          return asked == question
        })
      let rest = try sweep.run(on: clean, goal: goal, against: model, seed: 0, snapshots: file)
      #expect(rest.points.map(\.image.adversarial) == whole.points.map(\.image.adversarial))
      #expect(rest.run.evaluations == whole.run.evaluations && rest.run.steps == whole.run.steps)
    }
  }
}
