import Layers
import Tensors

/// The parameters and the computation of a model's image side.
protocol ImageNetwork: Parameterized, Sendable {
  /// The sides of the square input in pixels.
  var imageSize: Int { get }
  /// The side of the square patches in pixels, nil when there are none.
  var patchSize: Int? { get }
  /// The length of an embedding.
  var dimension: Int { get }

  /// Normalized pixels `[batch, 3, size, size]` to `[batch, dimension]`.
  func embeddings(of pixels: Tensor) -> Tensor

  /// The attention of what is pooled to each patch, `[batch, patches]`, for normalized pixels
  /// `[batch, 3, size, size]`, differentiable; nil for networks that have none.
  func patchAttention(_ pixels: Tensor) -> Tensor?
}

/// The parameters and the computation of a model's text side.
protocol TextNetwork: Parameterized, Sendable {
  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { get }
  /// The length of an embedding.
  var dimension: Int { get }

  /// `[tokens, width]` of packed texts to `[texts, dimension]`.
  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]]) -> Tensor

  /// The embeddings of texts that share their beginnings with `base`, computed once, `[variants, dimension]`;
  /// nil for networks whose rows see later ones, so that there is nothing to share.
  func sharedEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor?

  /// The number of a text's first tokens that are read.
  func readLength(of text: [Int32]) -> Int
}

extension TextNetwork {
  /// Nil: the default of bidirectional networks.
  func sharedEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor? { nil }

  /// All tokens.
  func readLength(of text: [Int32]) -> Int { text.count }
}
