import Datasets
import Defences
import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import Perturbations
import Phantoms
import Tensors
import TestSupport
import Testing

@testable import DefenceStudies

/// Signs of false robustness.
@Suite struct DefenceCheckTests {
  private let model: CLIP
  private let samples: [Sample]

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    // The tiny model reads 24 tokens.
    samples = try (0..<3).map { number in
      let phantom = PhantomGenerator(size: 32).phantom(seed: UInt64(number))
      return try Sample(id: "\(number)", image: .memory(phantom.image), text: "a nodule")
    }
  }

  private func summary(_ stage: any ImageDefence) throws -> DefenceCheckSummary {
    try withTemporaryFolder { folder in
      let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 6)
      let plan = try DefenceCheckPlan(
        samples, behind: DefenceTrial(DefenceChain([stage]), draws: 2), attack: attack, queries: 40, seed: 1)
      let run = try DefenceCheckRun(plan, of: model, in: folder)
      #expect(try run.run())
      return try run.finish()
    }
  }

  private func raised(_ summary: DefenceCheckSummary) -> Set<String> {
    Set(summary.indicators.filter(\.isRaised).map(\.name))
  }

  @Test func blurHidesNothing() throws {
    let summary = try summary(BlurDefence(deviation: 0.6))
    #expect(raised(summary).isEmpty)
    let scores = Dictionary(uniqueKeysWithValues: summary.scores.map { ($0.name, $0.mean.value) })
    #expect(try #require(scores["adaptive"]) < #require(scores["clean"]))
    #expect(try #require(scores["wider"]) < #require(scores["adaptive"]))
  }

  /// A stage that does next to nothing, but has no gradient.
  @Test func hiddenGradientsAreFound() throws {
    let summary = try summary(Hiding())
    #expect(raised(summary).isSuperset(of: ["static", "wider", "queries", "flat"]))
  }

  /// Differences and signs from rows by hand.
  @Test func signsFollowTheRows() {
    func row(_ number: Int, unaware: Float, longer: Float, wider: Float, queries: Float) -> DefenceCheckRow {
      DefenceCheckRow(
        schema: 2, number: number, file: "a", clean: 0.9, unaware: unaware, adaptive: 0.5, longer: longer,
        wider: wider, queries: queries, flat: 0.1)
    }
    let good = (0..<8).map { row($0, unaware: 0.7, longer: 0.4, wider: 0.1, queries: 0.8) }
    #expect(raised(DefenceCheckSummary(good, seed: 0)).isEmpty)
    let bad = (0..<8).map { row($0, unaware: 0.4, longer: 0.6, wider: 0.5, queries: 0.3) }
    let summary = DefenceCheckSummary(bad, seed: 0)
    #expect(raised(summary) == ["static", "longer", "wider", "queries"])
    #expect(
      zip(summary.indicators, [-0.1, -0.1, 0, -0.2, 0.1]).allSatisfy { abs($0.difference.value - $1) < 1e-6 })
  }

  @Test func stoppedChecksGoOn() throws {
    try withTemporaryFolder { folder in
      let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 2)
      let plan = try DefenceCheckPlan(
        samples, behind: DefenceTrial(DefenceChain([BlurDefence()])), attack: attack, queries: 4, seed: 1)
      func contents(_ name: String) throws -> String {
        try String(
          contentsOf: folder.appendingPathComponent(name).appendingPathComponent("results.jsonl"),
          encoding: .utf8)
      }
      #expect(try DefenceCheckRun(plan, of: model, in: folder.appendingPathComponent("whole")).run())
      do {
        let stopped = try DefenceCheckRun(plan, of: model, in: folder.appendingPathComponent("parts"))
        #expect(try !stopped.run(shouldStop: after(30)))
      }
      let rest = try DefenceCheckRun(
        plan, of: model, in: folder.appendingPathComponent("parts"), isResuming: true)
      #expect(try rest.run())
      #expect(try contents("parts") == contents("whole"))
    }
  }

  @Test func impossibleChecksAreRefused() throws {
    let trial = try DefenceTrial(DefenceChain([BlurDefence()]))
    let attack = PGD(budget: try Budget(.linf, radius: 0.5))
    #expect(throws: InputError.self) { try DefenceCheckPlan([], behind: trial, attack: attack, seed: 0) }
    #expect(throws: InputError.self) {
      try DefenceCheckPlan(samples, behind: trial, attack: attack, widening: 1, seed: 0)
    }
    // Four times the radius is beyond all levels.
    #expect(throws: InputError.self) { try DefenceCheckPlan(samples, behind: trial, attack: attack, seed: 0) }
  }
}

/// A little blur of which no gradient comes back.
private struct Hiding: ImageDefence {
  static let name = "hiding"

  func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    let blurred = BlurDefence(deviation: 0.3).applied(to: pixels, using: &generator)
    return Tensor(blurred.values, shape: blurred.shape)
  }
}
