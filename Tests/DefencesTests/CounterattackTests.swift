import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import Objectives
import Tensors
import TestSupport
import Testing

@testable import Defences

/// The counterattack of TTC against PyTorch on the same weights, and as a stage.
@Suite struct CounterattackTests {
  private let model: CLIP
  private let fixture: JSONField
  private let clean: Tensor

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/counterattack.json"))
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    let size = model.imageSize.width
    clean = Tensor(
      try fixture.member("clean").elements().map { Float(try $0.integer(in: 0...255)) / 255 },
      shape: [1, 3, size, size])
  }

  private func numbers(_ name: String) throws -> [Float] {
    try fixture.member(name).elements().map { Float(try $0.number()) }
  }

  /// Signs of slopes near 0 may differ in places. Whether anything is done turns at PyTorch's own drift.
  @Test func stepsAndThresholdArePyTorchs() throws {
    let drift = Float(try fixture.member("drift").number())
    let start = try numbers("start")
    var defence = CounterattackDefence(radius: Float(try fixture.member("radius").number()))
    defence.threshold = drift * 1.001
    let moved = defence.moved(clean, from: start, before: model).values
    let expected = try numbers("moved")
    let same = zip(moved, expected).count { abs($0 - $1) < 1e-6 }
    #expect(Double(same) > 0.99 * Double(expected.count), "\(same) of \(expected.count)")
    defence.threshold = drift * 0.999
    let kept = defence.moved(clean, from: start, before: model).values
    #expect(zip(kept, zip(clean.values, start)).allSatisfy { abs($0 - $1.0 - $1.1) < 1e-6 })
  }

  /// The stage stays within its radius and [0, 1], has the derivative of nothing, and moves the embedding further
  /// than its random start.
  @Test func stageMovesTheEmbedding() throws {
    var defence = CounterattackDefence()
    defence.threshold = 10
    let chain = try DefenceChain([defence])
    func applied(_ pixels: Tensor) -> Tensor {
      var generator = RandomGenerator(seed: 2)
      return chain.applied(to: pixels, before: model, using: &generator)
    }
    let moved = applied(clean)
    #expect(
      zip(moved.values, clean.values).allSatisfy { abs($0 - $1) < 4 / 255 + 1e-6 && (0...1).contains($0) })
    let cotangent = RandomTensor.of(clean.shape)
    #expect(gradient(at: clean) { (applied($0) * cotangent).sum() }.values == cotangent.values)
    defence.threshold = 0
    var generator = RandomGenerator(seed: 2)
    let start = defence.applied(to: clean, before: model, using: &generator)
    func distance(_ pixels: Tensor) -> Float {
      (model.imageEmbeddings(pixels: pixels) - model.imageEmbeddings(pixels: clean)).squared().sum().item
    }
    #expect(distance(moved) > 2 * distance(start))
  }

  /// Losses and models find the encoder behind the defence by themselves.
  @Test func lossesAndModelsAskTheirOwnEncoder() throws {
    let chain = try DefenceChain([CounterattackDefence()])
    let draws = DefenceDraws(count: 2, seed: 4)
    let goal = TextGoal(.awayFrom, "a heart")
    let loss = DefendedImageLoss(try goal.loss(under: model), behind: chain, draws: draws)
    let defended = DefendedModel(model, behind: chain, draws: draws)
    let text = model.textEmbeddings(of: ["a heart"]).l2Normalized()
    let cosine = (defended.imageEmbeddings(pixels: clean) * text).sum().item
    #expect(abs(loss.losses(pixels: clean, of: [0])[0] - cosine) < 1e-5)
    let (losses, gradient) = loss.gradients(at: clean, of: [0], weights: [1])
    #expect(abs(losses[0] - cosine) < 1e-5 && gradient.values.contains { $0 != 0 })
  }

  @Test func impossibleSettingsAreRefused() {
    let wrong: [(WritableKeyPath<CounterattackDefence, Float>, Float, String)] = [
      (\.radius, 0, "ttc radius: expected a number above 0, at most 1, found 0.0"),
      (\.stepSize, 2, "ttc step size: expected a number above 0, at most 1, found 2.0"),
      (\.threshold, -1, "ttc threshold: expected a number of at least 0, found -1.0"),
    ]
    for (path, value, line) in wrong {
      var defence = CounterattackDefence()
      defence[keyPath: path] = value
      do {
        _ = try DefenceChain([defence])
        Issue.record("\(line)")
      } catch { #expect("\(error)" == line) }
    }
  }
}

private enum RandomTensor {
  static func of(_ shape: [Int]) -> Tensor {
    var generator = RandomGenerator(seed: 9)
    return generator.normalTensor(shape, standardDeviation: 1)
  }
}
