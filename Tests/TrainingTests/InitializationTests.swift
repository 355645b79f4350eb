import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Parameters that have not learned anything are spread as transformers spreads them.
@Suite struct InitializationTests {
  private static let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/initialization.json")

  private var recipe: PhantomTrainingRecipe {
    var recipe = PhantomTrainingRecipe(seed: 1)
    recipe.text = .init(width: 64, layers: 2, heads: 4)
    recipe.vision = .init(width: 96, layers: 3, heads: 4)
    (recipe.imageSize, recipe.patchSize, recipe.projection) = (64, 16, 48)
    (recipe.vocabularySize, recipe.context) = (600, 64)
    return recipe
  }

  @Test func everyParameterHasTheReferencesMeanAndDeviation() throws {
    let golden = try JSONField(contentsOf: Self.file).elements()
    let models = try withTemporaryFolder { folder in
      try PhantomModelFiles(recipe).write(to: folder)
      var generator = RandomGenerator(seed: 8)
      return try (0..<20).map { _ in try CLIP(untrainedIn: folder, using: &generator).parameters }
    }
    #expect(golden.count == models[0].count)
    let places = Dictionary(uniqueKeysWithValues: models[0].enumerated().map { ($0.element.name, $0.offset) })
    for field in golden {
      let name = try field.member("name").string()
      let place = try #require(places[name], "\(name)")
      let values = models.flatMap { $0[place].tensor.values }.map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
        .squareRoot()
      let (expectedMean, expected) = (
        try field.member("mean").number(), try field.member("deviation").number()
      )
      // Both are estimates; five of their standard errors.
      let error = 5 * expected / Double(values.count).squareRoot() + 1e-6
      #expect(abs(mean - expectedMean) < 2 * error, "\(name): \(mean)")
      #expect(abs(deviation - expected) < error, "\(name): \(deviation) against \(expected)")
    }
  }

  @Test func theSameSeedDrawsTheSameModel() throws {
    try withTemporaryFolder { folder in
      try PhantomModelFiles(recipe).write(to: folder)
      func model(_ seed: Int) throws -> [Tensor] {
        var generator = RandomGenerator(seed: seed)
        return try CLIP(untrainedIn: folder, using: &generator).parameters.map(\.tensor)
      }
      #expect(try model(3) == model(3))
      #expect(try model(3) != model(4))
    }
  }
}
