// Follows transformers' modeling_llava.py (LlavaMultiModalProjector) and LLaVA's
// multimodal_projector/builder.py.
import Layers
import Tensors

/// A perceptron from the states of patches to the width of a language model.
struct Projector: Parameterized, Sendable {
  private var layers: [Linear]
  private let activation: Activation

  /// A perceptron whose parameters are not set yet.
  ///
  /// - Parameters:
  ///   - inputs: the width of the states
  ///   - outputs: the width of the results, which is also that between layers
  ///   - depth: the number of layers, at least 1
  ///   - activation: the function between layers
  ///   - hasBias: whether layers have biases
  init(inputs: Int, outputs: Int, depth: Int, activation: Activation, hasBias: Bool) {
    layers = (0..<depth).map {
      Linear(inputs: $0 == 0 ? inputs : outputs, outputs: outputs, hasBias: hasBias)
    }
    self.activation = activation
  }

  /// `[rows, inputs]` to `[rows, outputs]`
  func callAsFunction(_ states: Tensor) -> Tensor {
    layers.dropFirst().reduce(layers[0](states)) { $1(activation($0)) }
  }

  /// Visits the layers under their numbers.
  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try layers.visitParameters(prefix, body)
  }
}
