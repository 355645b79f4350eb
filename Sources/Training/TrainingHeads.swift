import Layers
import Tensors

/// The classifiers that are trained beside the model to teach it, and thrown away afterwards.
package struct TrainingHeads: Parameterized, Sendable {
  /// The classifiers of embeddings.
  package private(set) var attributes: AttributeHeads
  /// The classifier of patches.
  package private(set) var patches: PatchHead

  /// Heads drawn at random, with rows of about unit length.
  package init(_ recipe: PhantomTrainingRecipe, using generator: inout RandomGenerator) {
    func weights(_ rows: Int, _ width: Int) -> Tensor {
      generator.normalTensor([rows, width], standardDeviation: 1 / Float(width).squareRoot())
    }
    attributes = AttributeHeads(weights: weights(AttributeHeads.valueCount, recipe.projection))
    patches = PatchHead(weights: weights(PatchHead.valueCount, recipe.vision.width))
  }

  /// Visits the weights of both heads.
  package mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "attributes", &attributes.weights)
    try body(prefix + "patches", &patches.weights)
  }
}
