// Follows transformers' modeling_bert.py (BertEmbeddings).
import Layers
import Tensors

/// What stands before the blocks of BERT and its relatives: embeddings of word, position and type, and their
/// norm.
struct BERTEmbeddings: Parameterized, Sendable {
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var positions: Tensor
  /// Nil in networks that know no types of tokens.
  private var types: Tensor?
  private var norm: LayerNorm

  init(vocabularySize: Int, positions: Int, types: Int?, width: Int, epsilon: Float) {
    words = .unset([vocabularySize, width])
    self.positions = .unset([positions, width])
    self.types = types.map { .unset([$0, width]) }
    norm = LayerNorm(width: width, epsilon: epsilon)
  }

  /// The states before the first block, `[tokens, width]`. All texts are of the first type.
  ///
  /// - Parameters:
  ///   - inputs: the input embeddings of the texts, `[tokens, width]`
  ///   - places: the row of each token in the table of positions
  func callAsFunction(_ inputs: Tensor, places: [Int]) -> Tensor {
    let placed = positions.gatheringRows(at: places)
    return norm(inputs + (types.map { placed + $0.rows(0..<1).reshaped([words.columns]) } ?? placed))
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "word_embeddings.weight", &words)
    try body(prefix + "position_embeddings.weight", &positions)
    if types != nil { try body(prefix + "token_type_embeddings.weight", &types!) }
    try norm.visitParameters(prefix + "LayerNorm.", body)
  }
}
