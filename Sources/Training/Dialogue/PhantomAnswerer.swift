// Follows transformers' modeling_llava.py (LlavaForConditionalGeneration).
import Files
import LanguageModels
import Layers
import Tensors

/// The trained parts of `phantom-vlm`: the projector and the language model.
struct PhantomAnswerer: Parameterized, Sendable {
  private var first: Linear
  private var second: Linear
  private(set) var network: any CausalArchitecture

  /// Parts that have not learned anything yet.
  ///
  /// - Parameters:
  ///   - config: the model's `config.json`
  ///   - generator: the source of the random numbers
  /// - Throws: `InputError` for a configuration that is not supported
  init(untrained config: JSONField, using generator: inout RandomGenerator) throws {
    let text = try config.member("text_config")
    let width = try text.member("hidden_size").integer(in: 1...(1 << 14))
    let states = try config.member("vision_config").member("hidden_size").integer(in: 1...(1 << 14))
    let layers = try text.member("num_hidden_layers").integer(in: 1...1024)
    first = Linear(inputs: states, outputs: width)
    second = Linear(inputs: width, outputs: width)
    network = try CausalArchitectures.network(text)
    visitParameters("") { name, parameter in
      parameter = Self.initial(name, parameter.shape, layers: layers, using: &generator)
    }
  }

  /// Matrices keep the length of vectors but for those that write into the residual stream, which are
  /// smaller the more there are.
  private static func initial(
    _ name: String, _ shape: [Int], layers: Int, using generator: inout RandomGenerator
  ) -> Tensor {
    if name.hasSuffix("bias") { return .zeros(shape) }
    if shape.count == 1 { return Tensor(repeating: 1, shape: shape) }
    let perInput = 1 / Float(shape[1]).squareRoot()
    let deviation: Float =
      if name.hasSuffix("embed_tokens.weight") {
        0.05
      } else if name.hasPrefix("multi_modal_projector.linear_2") {
        0.2 * perInput
      } else if name.hasSuffix("o_proj.weight") || name.hasSuffix("down_proj.weight") {
        perInput / Float(2 * layers).squareRoot()
      } else {
        perInput
      }
    return generator.normalTensor(shape, standardDeviation: deviation)
  }

  /// The rows of an image in the language model: `[patches, states]` to `[patches, width]`.
  private func rows(of states: Tensor) -> Tensor { second(first(states).gelu()) }

  /// The sum over the answers of all tokens' cross-entropy.
  ///
  /// What stands before the questions is computed once for all dialogues about an image.
  ///
  /// - Parameters:
  ///   - states: the image's states in the vision tower, `[patches, states]`
  ///   - dialogues: the ids of questions and answers
  /// - Returns: a scalar
  func loss(states: Tensor, dialogues: [DialogueTokens]) -> Tensor {
    let words = network.tokenEmbeddings
    let user = words.gatheringRows(at: [Int(PhantomAnswererFiles.user)])
    let image = Tensor.concatenating([user, rows(of: states)])
    let prefixes = network.keyValues(of: image).map {
      $0.prefix(lengths: dialogues.map { _ in image.shape[0] })
    }
    let states = network.states(
      of: words.gatheringRows(at: dialogues.flatMap { $0.inputs.map(Int.init) }),
      lengths: dialogues.map(\.inputs.count), wanted: dialogues.map(\.targets.count), behind: prefixes)
    let targets = dialogues.flatMap(\.targets)
    return network.logits(of: states).crossEntropy(targets: targets.map(Int.init)) * Float(targets.count)
  }

  /// Visits the parameters under the names of transformers' files.
  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try first.visitParameters(prefix + "multi_modal_projector.linear_1.", body)
    try second.visitParameters(prefix + "multi_modal_projector.linear_2.", body)
    try network.visitParameters(prefix + "language_model.", body)
  }
}

/// The ids of a dialogue behind its image.
struct DialogueTokens: Sendable {
  /// The question and the answer without what ends it.
  let inputs: [Int32]
  /// The answer with what ends it, which the last inputs foretell.
  let targets: [Int32]

  /// - Parameters:
  ///   - question: the ids of the user's text
  ///   - answer: the ids of the answer
  init(question: [Int32], answer: [Int32]) {
    inputs = question + [PhantomAnswererFiles.assistant] + answer
    targets = answer + [PhantomAnswererFiles.end]
  }
}
