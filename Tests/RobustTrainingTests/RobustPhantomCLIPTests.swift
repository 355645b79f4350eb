import EmbeddingModels
import Foundation
import Phantoms
import Tensors
import Testing

@testable import RobustTraining

/// `phantom-clip-robust` beside the `phantom-clip` that it was made from.
@Suite struct RobustPhantomCLIPTests {
  private let plain: CLIP
  private let robust: CLIP

  init() throws {
    plain = try CLIP(contentsOf: PackagedModel.phantomCLIP.folder)
    robust = try CLIP(contentsOf: ModelFolder.location(of: "phantom-clip-robust"))
  }

  /// Clean images of phantoms that training never saw, `[8, 3, 128, 128]`.
  private var clean: Tensor {
    let generator = PhantomGenerator(size: 128)
    return .concatenating((0..<8).map { plain.pixels(of: generator.phantom(seed: 1_000_070_000 + $0).image) })
  }

  @Test func textsAreAsTheyWere() {
    let texts = ["chest x-ray", "a large cyst in the upper left part of the brain ultrasound"]
    #expect(robust.textEmbeddings(of: texts).values == plain.textEmbeddings(of: texts).values)
  }

  /// Under the same attack, the embedding stays near that of the clean image, which in turn stays near the one it
  /// was.
  @Test func attacksMoveEmbeddingsLess() {
    func cosines(_ model: CLIP) -> [Float] {
      var recipe = RobustRecipe(seed: 0)
      recipe.radius = 4 / 255
      let attack = InnerAttack(recipe)
      var generator = RandomGenerator(seed: 1)
      let own = model.imageEmbeddings(pixels: clean)
      let attacked = attack.attacked(clean, from: attack.start(count: clean.count, using: &generator)) {
        pixels in
        gradient(at: pixels) { (model.imageEmbeddings(pixels: $0) - own).squared().sum() }
      }
      return model.imageEmbeddings(pixels: attacked).cosineSimilarity(to: own).values
    }
    let (before, after) = (cosines(plain), cosines(robust))
    #expect(zip(before, after).allSatisfy { $0 + 0.1 < $1 }, "\(before) \(after)")
    let kept = robust.imageEmbeddings(pixels: clean)
      .cosineSimilarity(to: plain.imageEmbeddings(pixels: clean)).values
    #expect(kept.reduce(0, +) / Float(kept.count) > 0.9, "\(kept)")
  }
}
