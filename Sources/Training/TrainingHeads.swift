import Layers
import Tensors

/// What is trained beside the model to teach it, and thrown away afterwards.
package struct TrainingHeads: Parameterized, Sendable {
  package private(set) var attributes: AttributeHeads
  package private(set) var patches: PatchHead

  /// Drawn at random, with rows of about unit length.
  package init(_ recipe: PhantomTrainingRecipe, using generator: inout RandomGenerator) {
    func weights(_ rows: Int, _ width: Int) -> Tensor {
      generator.normalTensor([rows, width], standardDeviation: 1 / Float(width).squareRoot())
    }
    attributes = AttributeHeads(weights: weights(AttributeHeads.valueCount, recipe.projection))
    patches = PatchHead(weights: weights(PatchHead.valueCount, recipe.vision.width))
  }

  package mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "attributes", &attributes.weights)
    try body(prefix + "patches", &patches.weights)
  }
}
