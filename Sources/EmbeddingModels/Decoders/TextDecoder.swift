// Follows transformers' modeling_llama.py (LlamaModel) and its relatives, without the head of a language
// model.
import Files
import Layers
import Tensors

/// A decoder as an encoder of texts: Qwen's embedding models, E5-Mistral and their like.
struct TextDecoder: TextTransformer, CausalTextNetwork {
  private var decoder: TransformerDecoder
  private let isCausal: Bool

  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { decoder.words }
  /// The length of an embedding: the width of the states.
  var dimension: Int { width }

  init(_ config: JSONField) throws {
    let configuration = try DecoderFamilies.configuration(config)
    decoder = TransformerDecoder(
      vocabularySize: configuration.vocabularySize, blocks: configuration.blocks,
      embeddingScale: configuration.embeddingScale)
    isCausal = configuration.blocks.allSatisfy(\.attention.isCausal)
  }

  static let keys = CheckpointKeys(prefixes: ["model."], unusedPrefixes: ["lm_head."])

  static func positions(_ config: JSONField) throws -> Int { try DecoderFamilies.positions(config) }

  /// The decoder itself, unless its rows see later ones.
  var causalNetwork: (any CausalTextNetwork)? { isCausal ? self : nil }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    let lengths = tokens.map(\.count)
    guard let rows, isCausal, !areLast(rows, lengths) else {
      return decoder(inputs, lengths: lengths, rows: rows)
    }
    return decoder(inputs, lengths: lengths).gatheringRows(at: rows)
  }

  /// Whether these are the last rows of the sequences: of others, causal blocks compute all.
  private func areLast(_ rows: [Int], _ lengths: [Int]) -> Bool {
    zip(rows, lengths.reduce(into: []) { $0.append(($0.last ?? -1) + $1) }).allSatisfy { $0 == $1 }
  }

  func keyValues(of inputs: Tensor) -> [KeyValues] { decoder.keyValues(of: inputs) }

  func embeddings(of inputs: Tensor, at places: [Range<Int>], behind keyValues: [KeyValues]?) -> Tensor {
    let lengths = places.map(\.count)
    let ends = lengths.reduce(into: []) { $0.append(($0.last ?? -1) + $1) }
    let prefixes = keyValues?.map { $0.prefix(lengths: places.map(\.lowerBound)) }
    return decoder(inputs, lengths: lengths, rows: ends, prefixes: prefixes)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try decoder.visitParameters(prefix, body)
  }
}
