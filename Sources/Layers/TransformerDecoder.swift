// Follows transformers' modeling_llama.py (LlamaModel).
import Tensors

/// The blocks of a decoder between the embeddings of its tokens and its last norm: what language models and
/// text encoders made of them have in common.
public struct TransformerDecoder: Parameterized, Sendable {
  /// The trained embedding of every token, `[vocabulary, width]`.
  public private(set) var words: Tensor
  /// The factor on embeddings before the first block: the root of the width in Gemma, 1 in others.
  private let embeddingScale: Float
  private var blocks: [DecoderBlock]
  private var finalNorm: RMSNorm

  /// A decoder whose parameters are not set yet, of at least one block, all of one width.
  public init(vocabularySize: Int, blocks shapes: [DecoderBlockShape], embeddingScale: Float = 1) {
    self.embeddingScale = embeddingScale
    words = .unset([vocabularySize, shapes[0].attention.width])
    blocks = shapes.map(DecoderBlock.init)
    finalNorm = shapes[0].norm(shapes[0].attention.width)
  }

  /// The states after the last norm.
  ///
  /// - Parameters:
  ///   - inputs: the packed sequences' input embeddings, `[tokens, width]`
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the wanted rows as indices into `inputs`, ascending: neighbours in each sequence, at least one
  ///     of each; in a causal decoder, the sequence's last. Nil for all rows
  ///   - prefixes: for each block, keys and values of rows that stand before the sequences
  ///   - note: called with each block's keys and values of the input rows, block by block
  /// - Returns: `[tokens, width]`, or `[rows, width]` for chosen rows
  public func callAsFunction(
    _ inputs: Tensor, lengths: [Int], rows: [Int]? = nil, prefixes: [KeyValuePrefix]? = nil,
    noting note: (KeyValues) -> Void = { _ in }
  ) -> Tensor {
    finalNorm(blocks(scaled(inputs), lengths: lengths, rows: rows, prefixes: prefixes, noting: note))
  }

  /// Keys and values in each block for the rows of one sequence, `[tokens, width]`.
  public func keyValues(of inputs: Tensor) -> [KeyValues] { blocks.keyValues(of: scaled(inputs)) }

  private func scaled(_ inputs: Tensor) -> Tensor { embeddingScale == 1 ? inputs : inputs * embeddingScale }

  /// Visits the parameters under the names of transformers' LlamaModel.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "embed_tokens.weight", &words)
    try blocks.visitParameters(prefix + "layers.", body)
    try finalNorm.visitParameters(prefix + "norm.", body)
  }
}
