import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@testable import RobustTraining

/// One step of FARE, of TeCoA and of PMG-AFT against PyTorch on the same weights.
@Suite struct RobustStepTests {
  private let fixture: JSONField
  private let side: ModelSide
  private let clean: Tensor
  private let texts: Tensor
  private let classes: [Int]
  private let attack: InnerAttack

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/step.json"))
    let model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    side = ModelSide(model, .image)
    let size = model.imageSize.width
    classes = try fixture.member("classes").elements().map { try $0.integer(in: 0...9) }
    clean = Tensor(
      try fixture.member("clean").elements().map { Float(try $0.integer(in: 0...255)) / 255 },
      shape: [classes.count, 3, size, size])
    texts = model.textEmbeddings(of: try fixture.member("texts").elements().map { try $0.string() })
      .l2Normalized()
    var recipe = RobustRecipe(seed: 0)
    recipe.radius = Float(try fixture.member("radius").number())
    recipe.attackStepSize = Float(try fixture.member("stepSize").number())
    recipe.attackSteps = try fixture.member("steps").integer(in: 1...99)
    attack = InnerAttack(recipe)
  }

  private func numbers(_ field: JSONField) throws -> [Float] {
    try field.elements().map { Float(try $0.number()) }
  }

  /// The side that learns: as frozen, but for a projection that is a hundredth larger.
  private var learning: [Tensor] {
    side.parameters.map { $0.name == "visual_projection.weight" ? $0.tensor * 1.01 : $0.tensor }
  }

  private func part(_ objective: JSONField, from start: [Float], _ attack: InnerAttack) throws -> ImagePart {
    let name = try objective.member("objective").string()
    return ImagePart(
      clean, classes: classes, from: start, frozen: side, learning: learning,
      texts: name == "fare" ? nil : texts, isGuided: name == "pmg-aft", attack: attack, cleanShare: 0)
  }

  /// Signs of slopes near 0 may differ in places.
  @Test func innerAttackIsPyTorchs() throws {
    for objective in try fixture.member("objectives").elements() {
      let attacked = try part(objective, from: numbers(fixture.member("start")), attack).attacked.values
      let expected = try numbers(objective.member("attacked"))
      let same = zip(attacked, expected).count { abs($0 - $1) < 1e-6 }
      #expect(Double(same) > 0.99 * Double(expected.count), "\(same) of \(expected.count)")
    }
  }

  @Test func lossGradientsAndUpdateArePyTorchs() throws {
    var still = RobustRecipe(seed: 0)
    still.attackSteps = 0
    for objective in try fixture.member("objectives").elements() {
      // From PyTorch's own images.
      let start = zip(try numbers(objective.member("attacked")), clean.values).map { $0 - $1 }
      let part = try part(objective, from: start, InnerAttack(still))
      let count = Float(classes.count)
      let loss = Float(try objective.member("loss").number())
      #expect(abs(part.sums.loss / count - loss) < 1e-3 * abs(loss))
      var optimizer = AdamW(
        AdamW.Settings(weightDecay: 1e-4), shapes: learning.map(\.shape))
      let updated = optimizer.updated(
        learning, gradients: part.sums.gradients.map { $0 / count }, learningRate: 1e-3,
        decays: learning.map { _ in true })
      for (name, field) in try objective.member("gradients").members() {
        let place = try #require(side.parameters.firstIndex { $0.name == name })
        let (gradient, expected) = (part.sums.gradients[place].values.map { $0 / count }, try numbers(field))
        let largest = expected.map(abs).max()!
        #expect(zip(gradient, expected).allSatisfy { abs($0 - $1) < 2e-3 * largest }, "\(name)")
        // Adam's first step is the learning rate along each sign, where the slope is not tiny.
        let moved = try numbers(objective.member("updated").member(name))
        for (index, value) in updated[place].values.enumerated() where abs(expected[index]) > 0.01 * largest {
          #expect(abs(value - moved[index]) < 1e-5, "\(name)")
        }
      }
    }
  }

  /// Slopes of one sign lead to the radius and no further, and never out of the range of levels.
  @Test func attackKeepsRadiusAndRange() {
    let clean = Tensor([0, 0.5, 1, 0.001], shape: [1, 1, 2, 2])
    var recipe = RobustRecipe(seed: 0)
    (recipe.radius, recipe.attackStepSize, recipe.attackSteps) = (0.1, 0.03, 10)
    let attack = InnerAttack(recipe)
    let up = attack.attacked(clean, from: [0, 0, 0, 0]) { Tensor(repeating: 2, shape: $0.shape) }.values
    #expect(zip(up, [0.1, 0.6, 1, 0.101]).allSatisfy { abs($0 - $1) < 1e-6 })
    let down = attack.attacked(clean, from: [0, 0, 0, 0]) { Tensor(repeating: -2, shape: $0.shape) }.values
    #expect(zip(down, [0, 0.4, 0.9, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
    var generator = RandomGenerator(seed: 1)
    let start = attack.start(count: 1000, using: &generator)
    #expect(
      start.allSatisfy { abs($0) <= 0.1 } && start.contains { $0 > 0.09 } && start.contains { $0 < -0.09 })
  }
}
