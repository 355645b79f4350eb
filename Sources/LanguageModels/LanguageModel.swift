// Follows transformers' AutoModelForCausalLM and AutoTokenizer for folders.
import ChatTemplates
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Preconditions
import Tensors
import Tokenizers

/// A causal language model: a network, its tokenizer, and what ends its answers.
public struct LanguageModel: TokenInput {
  /// The network from input embeddings to logits.
  public let network: any CausalNetwork
  /// The tokenizer of the model's vocabulary.
  public let tokenizer: Tokenizer
  /// What ends the model's answers.
  public let generation: GenerationSettings
  /// The `model_type` of its configuration; nil for a model that was not read from a folder.
  public let type: String?
  private let name: @Sendable () throws -> ModelIdentity
  private let template: @Sendable () throws -> ChatTemplate?

  /// A model of a network of your own.
  ///
  /// - Parameters:
  /// - network: the network, whose table has at least as many rows as the tokenizer has ids; traps otherwise
  ///   - tokenizer: the tokenizer of its vocabulary
  ///   - generation: what ends answers
  ///   - chatTemplate: the form of conversations that the model was trained on; nil for a model without
  ///   - identity: the name of the model in results
  public init(
    network: any CausalNetwork, tokenizer: Tokenizer, generation: GenerationSettings = GenerationSettings(),
    chatTemplate: ChatTemplate? = nil, identity: ModelIdentity
  ) {
    self.init(
      network: network, tokenizer: tokenizer, generation: generation, type: nil, name: { identity },
      template: { chatTemplate })
  }

  /// The language model inside of a larger model, which was read by others.
  ///
  /// - Parameters:
  /// - network: the network, whose table has at least as many rows as the tokenizer has ids; traps otherwise
  ///   - tokenizer: the tokenizer of its vocabulary
  ///   - generation: what ends answers
  ///   - type: the `model_type` of its configuration
  ///   - name: gives the name of the model in results, or throws `InputError` when weights cannot be read
  ///   - template: gives the form of conversations, or throws `InputError` when it cannot be read
  package init(
    network: any CausalNetwork, tokenizer: Tokenizer, generation: GenerationSettings, type: String?,
    name: @escaping @Sendable () throws -> ModelIdentity,
    template: @escaping @Sendable () throws -> ChatTemplate? = { nil }
  ) {
    require(
      tokenizer.vocabularySize <= network.tokenEmbeddings.shape[0],
      "expected at most \(network.tokenEmbeddings.shape[0]) tokens, found \(tokenizer.vocabularySize)")
    (self.network, self.tokenizer, self.generation) = (network, tokenizer, generation)
    (self.type, self.name, self.template) = (type, name, template)
  }

  /// Reads a folder in Hugging Face's layout: `config.json`, the tokenizer's files, the weights, and, where
  /// it is, `generation_config.json`.
  ///
  /// Throws `InputError` when a file is missing, malformed, contradicts another, or describes a model of
  /// another kind.
  public init(contentsOf folder: URL) throws {
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    var network = try CausalArchitectures.network(config)
    let type = try config.member("model_type").string()
    tokenizer = try Tokenizer(contentsOf: folder, family: TokenizerFamily(modelType: type))
    let rows = network.tokenEmbeddings.shape[0]
    try tokenizer.requireTokens(atMost: rows, in: folder)
    generation = try GenerationSettings(in: folder, config: config, vocabulary: rows)
    try network.load(from: Checkpoint(contentsOf: folder))
    self.network = network
    self.type = type
    let source = ModelSource(folder: folder, weights: [folder])
    name = { try source.identity() }
    template = { try ChatTemplate.read(from: folder) }
  }

  /// The most tokens of a sequence, those of an answer included.
  public var contextLength: Int { network.contextLength }

  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { network.tokenEmbeddings }

  /// The form of conversations that the model was trained on, nil for a model without.
  ///
  /// Throws `InputError` for a template that cannot be read.
  public func chatTemplate() throws -> ChatTemplate? { try template() }

  /// The folder and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try name() }
}

extension CausalArchitecture {
  /// Fills the parameters from a checkpoint. Throws `InputError` when they are not those of the network.
  package mutating func load(from checkpoint: Checkpoint) throws {
    let keys = self
    try checkpoint.load(into: &self, use: keys.use(ofKey:))
  }
}
