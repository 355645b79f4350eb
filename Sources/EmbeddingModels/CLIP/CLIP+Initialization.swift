// Follows transformers' modeling_clip.py (CLIPPreTrainedModel._init_weights).
import Foundation
import Layers
import Tensors

extension CLIP {
  /// A model that has not learned anything yet: parameters are drawn at random, each in its own spread.
  ///
  /// - Parameters:
  ///   - folder: with `config.json`, `preprocessor_config.json`, `tokenizer.json`, and no weights
  ///   - generator: the source of the random numbers, used in the order of `parameters`
  /// - Throws: `InputError` when a file is missing, malformed, or of a kind that is not supported.
  package init(untrainedIn folder: URL, using generator: inout RandomGenerator) throws {
    try self.init(unsetIn: ModelFiles(folder))
    let text = CLIPInitialization(text.transformer)
    let vision = CLIPInitialization(vision.transformer)
    visitParameters("") { name, parameter in
      let isVisual = name.hasPrefix("vis")
      parameter = (isVisual ? vision : text).tensor(name: name, shape: parameter.shape, using: &generator)
    }
  }
}

/// Draws the parameters of one tower at random.
struct CLIPInitialization {
  private let width: Int
  private let layers: Int

  init(_ transformer: CLIPTransformerConfiguration) {
    (width, layers) = (transformer.width, transformer.layers)
  }

  func tensor(name: String, shape: [Int], using generator: inout RandomGenerator) -> Tensor {
    if name == "logit_scale" { return Tensor(repeating: Self.logitScale, shape: shape) }
    if name.hasSuffix("bias") { return .zeros(shape) }
    if name.contains("norm") { return Tensor(repeating: 1, shape: shape) }
    return generator.normalTensor(shape, standardDeviation: deviation(of: name))
  }

  /// log(1 / 0.07), rounded as CLIP's configuration has it.
  private static let logitScale: Float = 2.6592

  private func deviation(of name: String) -> Float {
    let perWidth = 1 / Float(width).squareRoot()
    let perDepth = 1 / Float(2 * layers).squareRoot()
    return switch name.split(separator: ".").dropLast(name.hasSuffix("weight") ? 1 : 0).last {
    case "token_embedding", "position_embedding", "patch_embedding": 0.02
    case "q_proj", "k_proj", "v_proj", "fc2": perWidth * perDepth
    case "fc1": 1 / Float(2 * width).squareRoot()
    default: perWidth  // The class token, and the projections out of attention and out of the tower.
    }
  }
}
