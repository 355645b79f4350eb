import Foundation
import Training

extension PhantomTrainingRecipe {
  /// A model that learns something within a second.
  static func small(seed: Int = 5, steps: Int = 12) -> PhantomTrainingRecipe {
    var recipe = PhantomTrainingRecipe(seed: seed)
    recipe.steps = steps
    recipe.batchSize = 12
    recipe.phantomCount = 30
    recipe.imageSize = 32
    recipe.vision = Tower(width: 16, layers: 1, heads: 2)
    recipe.text = Tower(width: 16, layers: 1, heads: 2)
    recipe.projection = 8
    recipe.patchDepth = 1
    recipe.vocabularySize = 700
    recipe.warmup = 3
    return recipe
  }
}
