import EmbeddingModels
import Files
import Foundation
import Tensors
import TestSupport
import Testing

@testable import RobustTraining

/// Fine-tuning on the tiny CLIP: repeats, is resumed, is written as a model.
@Suite struct RobustTrainerTests {
  private let folder = RepositoryFixtures.model("tiny-clip")

  private var recipe: RobustRecipe {
    var recipe = RobustRecipe(seed: 3)
    (recipe.steps, recipe.batchSize, recipe.attackSteps) = (4, 10, 3)
    (recipe.learningRate, recipe.radius, recipe.candidates) = (1e-3, 8 / 255, 8)
    return recipe
  }

  @Test(arguments: RobustRecipe.Objective.allCases)
  func learnsUnderAttack(_ objective: RobustRecipe.Objective) throws {
    var recipe = recipe
    (recipe.objective, recipe.steps, recipe.cleanShare) = (objective, 12, objective == .fare ? 0 : 0.5)
    // One batch again and again.
    var trainer = try RobustTrainer(recipe, of: folder, phantoms: 10)
    while !trainer.isFinished { trainer.step() }
    let losses = trainer.reports.map(\.loss)
    #expect(losses.suffix(3).reduce(0, +) < losses.prefix(3).reduce(0, +), "\(losses)")
    #expect(trainer.reports.allSatisfy { $0.cosine < 1 })
    // The other side is as it was.
    let before = try CLIP(contentsOf: folder)
    let texts = trainer.model.textEmbeddings(of: ["a heart"]) == before.textEmbeddings(of: ["a heart"])
    let pixels = Tensor(repeating: 0.5, shape: [1, 3, 32, 32])
    let images = trainer.model.imageEmbeddings(pixels: pixels) == before.imageEmbeddings(pixels: pixels)
    #expect(texts == objective.isOfImages && images != objective.isOfImages)
  }

  @Test func resumedTrainingsEndWithTheSameBits() throws {
    try withTemporaryFolder { output in
      var whole = try RobustTrainer(recipe, of: folder, phantoms: 30)
      for _ in 0..<2 { whole.step() }
      try whole.save(to: output)
      var rest = try RobustTrainer(resuming: recipe, of: folder, phantoms: 30, in: output)
      while !whole.isFinished { whole.step() }
      while !rest.isFinished { rest.step() }
      #expect(rest.reports == whole.reports && rest.parameters == whole.parameters)
      var other = recipe
      other.radius = 1 / 255
      #expect(throws: InputError.self) {
        try RobustTrainer(resuming: other, of: folder, phantoms: 30, in: output)
      }
      #expect(throws: InputError.self) {
        try RobustTrainer(resuming: recipe, of: folder, phantoms: 31, in: output)
      }
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    func parameters(threads: Int) throws -> [Tensor] {
      let before = Parallelism.threadCount
      defer { Parallelism.threadCount = before }
      Parallelism.threadCount = threads
      var trainer = try RobustTrainer(recipe, of: folder, phantoms: 30)
      trainer.step()
      return trainer.parameters
    }
    #expect(try parameters(threads: 1) == parameters(threads: 2))
  }

  @Test func exportIsAModelOfTheSameLayout() throws {
    try withTemporaryFolder { output in
      var trainer = try RobustTrainer(recipe, of: folder, phantoms: 10)
      trainer.step()
      try trainer.export(to: output)
      let model = try CLIP(contentsOf: output)
      let pixels = Tensor(repeating: 0.3, shape: [1, 3, 32, 32])
      let (written, own) = (
        model.imageEmbeddings(pixels: pixels), trainer.model.imageEmbeddings(pixels: pixels)
      )
      #expect(written.cosineSimilarity(to: own).item > 0.9999)
      #expect(model.tokens(of: "a heart") == trainer.model.tokens(of: "a heart"))
    }
  }

  @Test func forecastIsOfTheRightOrder() throws {
    let trainer = try RobustTrainer(recipe, of: folder, phantoms: 10)
    let forecast = trainer.forecast()
    #expect(forecast.seconds > 0 && forecast.bytes > 0)
    #expect(trainer.reports.isEmpty)
  }

  @Test func ratesGrowAndFall() {
    var recipe = RobustRecipe(seed: 0)
    (recipe.steps, recipe.warmup, recipe.learningRate) = (100, 0.1, 1)
    #expect(abs(recipe.learningRate(atStep: 0) - 0.1) < 1e-6 && recipe.learningRate(atStep: 10) == 1)
    #expect(abs(recipe.learningRate(atStep: 55) - 0.5) < 1e-6 && recipe.learningRate(atStep: 99) < 0.001)
  }

  @Test func impossibleRecipesAreRefused() {
    let wrong: [(WritableKeyPath<RobustRecipe, Float>, Float, String)] = [
      (\.radius, 0, "radius: expected a number above 0.0, at most 1.0, found 0.0"),
      (\.attackStepSize, .nan, "attack step size: expected a number above 0.0, at most 1.0, found nan"),
      (\.attackMomentum, 2, "attack momentum: expected a number from 0.0 to 1.0, found 2.0"),
      (\.learningRate, -1, "learning rate: expected a number above 0.0, at most 1.0, found -1.0"),
      (\.cleanShare, 1.5, "clean share: expected a number from 0.0 to 1.0, found 1.5"),
    ]
    for (path, value, line) in wrong {
      var recipe = recipe
      recipe[keyPath: path] = value
      do {
        try recipe.validate()
        Issue.record("\(line)")
      } catch { #expect("\(error)" == line) }
    }
    #expect(throws: InputError.self) {
      try RobustTrainer(recipe, of: RepositoryFixtures.model("tiny-siglip"), phantoms: 10)
    }
  }
}
