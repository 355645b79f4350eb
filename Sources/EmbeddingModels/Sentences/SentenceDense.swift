// Follows sentence_transformers/base/modules/dense.py (6.2).
import Checkpoints
import Files
import Foundation
import Layers
import Tensors

/// A linear layer over pooled vectors, with an activation.
struct SentenceDense: Parameterized, Sendable {
  private enum Activation: String, CaseIterable {
    case tanh = "Tanh"
    case identity = "Identity"
    case relu = "ReLU"
    case gelu = "GELU"
    case sigmoid = "Sigmoid"
  }

  private var linear: Linear
  /// The projection of the input that is added to the result, nil where there is none.
  private var residual: Linear?
  private let addsInput: Bool
  private let activation: Activation

  /// The length of the vectors that come out.
  var dimension: Int { linear.weight.shape[0] }

  /// Reads `config.json` and the weights of a module's folder.
  ///
  /// - Parameter dimension: the length of the vectors that come in
  /// - Throws: `InputError` when a file is missing, malformed, or asks for what is not supported
  init(in folder: URL, dimension: Int) throws {
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    guard try config.member("in_features").integer() == dimension else {
      throw try config.member("in_features").error(expected: "the length \(dimension) of what comes in")
    }
    let outputs = try config.member("out_features").extent()
    _ = try config.member("module_input_name").ifPresent?.string(oneOf: ["sentence_embedding"])
    _ = try config.member("module_output_name").ifPresent?.string(oneOf: ["sentence_embedding"])
    activation = try Self.activation(config.member("activation_function"))
    linear = Linear(
      inputs: dimension, outputs: outputs, hasBias: try config.member("bias").ifPresent?.bool() ?? true)
    addsInput = try config.member("use_residual").ifPresent?.bool() ?? false
    residual =
      addsInput && dimension != outputs ? Linear(inputs: dimension, outputs: outputs, hasBias: false) : nil
    try Checkpoint(contentsOf: folder).load(into: &self) { $0 }
  }

  /// The activation by the dotted name of its class in PyTorch.
  private static func activation(_ field: JSONField) throws -> Activation {
    guard let field = field.ifPresent else { return .tanh }
    let parts = try field.string().split(separator: ".")
    guard parts.first == "torch", let name = parts.last, let activation = Activation(rawValue: String(name))
    else {
      throw field.error(
        expected: "PyTorch's " + Activation.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return activation
  }

  /// Maps `[texts, inputs]` to `[texts, dimension]`.
  func callAsFunction(_ vectors: Tensor) -> Tensor {
    let product = linear(vectors)
    let result =
      switch activation {
      case .tanh: product.tanh()
      case .identity: product
      case .relu: product.relu()
      case .gelu: product.gelu()
      case .sigmoid: product.sigmoid()
      }
    return addsInput ? result + (residual?(vectors) ?? vectors) : result
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try linear.visitParameters(prefix + "linear.", body)
    try residual?.visitParameters(prefix + "residual.", body)
  }
}
