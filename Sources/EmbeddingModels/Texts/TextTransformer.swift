import Files
import Layers
import Tensors

/// A network from the input embeddings of texts to the states of their tokens: what a sentence encoder pools.
protocol TextTransformer: Parameterized, Sendable {
  /// A network of the sizes in a `config.json`, whose parameters are not set yet. Throws `InputError` for
  /// sizes and kinds that are not supported.
  init(_ config: JSONField) throws

  /// The most tokens of a text, by a `config.json`.
  static func positions(_ config: JSONField) throws -> Int

  /// What checkpoints call the parameters, and what else they hold.
  static var keys: CheckpointKeys { get }

  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { get }

  /// The width of the states.
  var width: Int { get }

  /// The network by which texts that begin alike share work; nil where rows see later ones.
  var causalNetwork: (any CausalTextNetwork)? { get }

  /// The last hidden states.
  ///
  /// - Parameters:
  ///   - inputs: `[tokens, width]`, input embeddings of packed texts
  ///   - tokens: the ids of each text
  ///   - rows: the one wanted row of each text as an index into `inputs`, nil for all rows
  /// - Returns: `[tokens, width]`, or `[texts, width]` for chosen rows
  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor
}

extension TextTransformer {
  /// None: the default of bidirectional networks.
  var causalNetwork: (any CausalTextNetwork)? { nil }

  /// The width of the input embeddings.
  var width: Int { words.shape[1] }
}
