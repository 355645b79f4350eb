import Crossmatch
import Foundation
import Tensors
import TestSupport
import Testing

/// Models of open_clip and SigLIP under the attacks, each alone and several of different kinds together.
@Suite struct DualEncoderAttackTests {
  private static let names = [
    "tiny-open-clip", "tiny-open-clip-custom", "tiny-biomed-clip", "tiny-open-clip-siglip", "tiny-siglip",
    "tiny-open-clip-resnet", "tiny-open-clip-pooler", "tiny-open-clip-xlm",
  ]
  /// A transformer of timm with BERT, SigLIP, and a convolutional network: three sizes of images.
  private static let kinds = ["tiny-biomed-clip", "tiny-siglip", "tiny-open-clip-resnet"]
  private let source: Image

  init() {
    var generator = RandomGenerator(seed: 8)
    source = Image(
      width: 40, height: 30, channels: 3, pixels: (0..<3600).map { _ in UInt8(generator.integer(below: 256)) }
    )
  }

  private static func model(_ name: String) throws -> any ImageTextModel {
    try ModelFolder(contentsOf: RepositoryFixtures.model(name)).imageTextModel()
  }

  private func match(_ model: any ImageTextModel, _ image: Image, _ text: String) -> Float {
    model.imageEmbeddings(of: [image])
      .cosineSimilarity(to: model.textEmbeddings(of: [text]).reshaped([model.textDimension])).item
  }

  @Test(arguments: names)
  func tokenSearchImprovesWhatIsSaved(name: String) throws {
    let model = try Self.model(name)
    var search = TokenSearch(.gcg, suffixLength: 2)
    (search.searchWidth, search.topK, search.initial) = (16, 16, .repeating("a"))
    let result = try search.run(
      on: ["a normal chest"], goal: SearchGoal("a nodule"), against: [model], limits: RunLimits(steps: 3),
      seed: 4)
    #expect(abs(result.verified - result.score) < 1e-5)
    let target = model.textEmbeddings(of: ["a nodule"]).reshaped([model.textDimension])
    let initial = model.textEmbeddings(of: ["a normal chest a a"]).cosineSimilarity(to: target).item
    #expect(result.score > initial)
    let found = model.textEmbeddings(of: [result.prompts[0].adversarial.text]).cosineSimilarity(to: target)
      .item
    #expect(abs(found - result.verified) < 1e-5)
  }

  @Test(arguments: names)
  func gradientsOfPixelsMoveTheImage(name: String) throws {
    let model = try Self.model(name)
    let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), stepSize: 2 / 255, steps: 4)
    let result = try attack.run(on: source, goal: TextGoal(.towards, "a nodule"), against: model, seed: 1)
    #expect(result.verified > result.cleanScore + 1e-3)
    #expect(abs(match(model, result.image.adversarial, "a nodule") - result.verified) < 1e-5)
  }

  @Test func oneImageMovesUnderModelsOfAllKinds() throws {
    let models = try Self.kinds.map(Self.model)
    var attack = PGD(budget: try Budget(.linf, radius: 16 / 255), stepSize: 2 / 255, steps: 12)
    attack.space = .source
    let result = try attack.run(
      on: source, goal: TextGoal(.towards, "a nodule"), against: models[0], and: Array(models.dropFirst()),
      seed: 1)
    let verified = [result.verified] + result.verifiedByOthers
    for (model, score) in zip(models, verified) {
      #expect(abs(match(model, result.image.adversarial, "a nodule") - score) < 1e-5)
    }
    let clean = models.map { match($0, source, "a nodule") }
    #expect(verified.reduce(0, +) > clean.reduce(0, +) + 0.1, "\(clean) to \(verified)")
  }

  @Test func oneTriggerAndOneImageBreakTheMatchUnderModelsOfAllKinds() throws {
    let models = try Self.kinds.map(Self.model)
    var text = TokenSearch(.gcg, suffixLength: 2)
    (text.searchWidth, text.topK, text.initial) = (8, 16, .repeating("a"))
    let image = PGD(budget: try Budget(.linf, radius: 8 / 255), stepSize: 2 / 255, steps: 3)
    let attack = try CrossAttack(image: image, text: text, rounds: 2)
    let result = try attack.run(on: source, caption: "a normal chest", against: models, seed: 2)
    #expect(result.verified < result.clean.score)
    #expect(result.others.count == 2)
    #expect(abs(match(models[0], result.image.adversarial, result.adversarial.text) - result.verified) < 1e-5)
  }
}
