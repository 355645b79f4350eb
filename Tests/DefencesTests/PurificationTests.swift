import EmbeddingModels
import Files
import Foundation
import Objectives
import Tensors
import TestSupport
import Testing

@testable import Defences

/// CLIPure-Cos against PyTorch, and as a stage behind models and losses.
@Suite struct PurificationTests {
  private let model: CLIP
  private let fixture: JSONField
  private let embeddings: Tensor

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/purification.json"))
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    let values = try fixture.member("embeddings").elements().map { Float(try $0.number()) }
    embeddings = Tensor(values, shape: [values.count / model.imageDimension, model.imageDimension])
  }

  private func isNear(_ values: [Float], _ field: JSONField, _ tolerance: Float) throws -> Bool {
    let expected = try field.elements().map { Float(try $0.number()) }
    let largest = expected.map(abs).max()!
    return values.count == expected.count
      && zip(values, expected).allSatisfy { abs($0 - $1) < tolerance * largest }
  }

  @Test func stepsAndDerivativeArePyTorchs() throws {
    let cotangent = Tensor(
      try fixture.member("cotangent").elements().map { Float(try $0.number()) }, shape: embeddings.shape)
    for entry in try fixture.member("cases").elements() {
      var defence = PurificationDefence(stepSize: Float(try entry.member("stepSize").number()))
      defence.steps = try entry.member("steps").integer(in: 1...99)
      defence.text = try fixture.member("text").string()
      let gradient = gradient(at: embeddings) { (defence.applied(to: $0, of: model) * cotangent).sum() }
      #expect(
        try isNear(defence.applied(to: embeddings, of: model).values, entry.member("purified"), 1e-4))
      #expect(try isNear(gradient.values, entry.member("gradient"), 1e-2))
    }
  }

  /// With the published settings, embeddings near enough to the text come back to where they began.
  @Test func publishedSettingsDoNothingNearTheText() {
    let defence = PurificationDefence()
    let text = model.textEmbeddings(of: [defence.text]).l2Normalized()
    var generator = RandomGenerator(seed: 1)
    let other = generator.normalTensor(text.shape, standardDeviation: 1).l2Normalized()
    let mixed = (text * 0.3 + other).l2Normalized()
    #expect(mixed.cosineSimilarity(to: text).item > 0.034)
    let purified = defence.applied(to: mixed * 7, of: model)
    #expect(zip(purified.values, mixed.values).allSatisfy { abs($0 - 7 * $1) < 1e-3 })
  }

  /// One step less leads beyond the text.
  @Test func lossesAndModelsPurifyTheirEmbeddings() throws {
    var defence = PurificationDefence(stepSize: 0.1)
    defence.text = "a photo"
    let chain = try DefenceChain([defence])
    let draws = DefenceDraws(count: 1, seed: 0)
    var generator = RandomGenerator(seed: 3)
    let size = model.imageSize.width
    let pixels = Tensor((0..<3 * size * size).map { _ in generator.uniform() }, shape: [1, 3, size, size])
    let purified = defence.applied(to: model.imageEmbeddings(pixels: pixels), of: model)
    #expect(purified.values != model.imageEmbeddings(pixels: pixels).values)
    let defended = DefendedModel(model, behind: chain, draws: draws)
    #expect(defended.imageEmbeddings(pixels: pixels).values == purified.values)
    let text = model.textEmbeddings(of: ["a heart"])
    let expected = purified.cosineSimilarity(to: text).item
    let goal = TextGoal(.awayFrom, "a heart")
    let loss = DefendedImageLoss(try goal.loss(under: model), behind: chain, draws: draws)
    #expect(abs(loss.losses(pixels: pixels, of: [0])[0] - expected) < 1e-5)
    #expect(loss.gradients(at: pixels, of: [0], weights: [1]).gradient.values.contains { $0 != 0 })
  }
}
