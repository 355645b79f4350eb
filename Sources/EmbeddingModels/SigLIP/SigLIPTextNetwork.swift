// Follows transformers' modeling_siglip.py (SiglipTextTransformer).
import Layers
import Tensors

/// The text side of SigLIP: every token sees every other, padding included, and the text is read at its last
/// place, whatever stands there.
struct SigLIPTextNetwork: TextNetwork {
  private(set) var words: Tensor
  private var positions: Tensor
  private var blocks: [PreNormBlock]
  private var finalNorm: LayerNorm
  private var head: Linear

  var dimension: Int { head.weight.shape[0] }

  /// A network whose parameters are not set yet, with embeddings of `dimension` elements.
  init(_ configuration: CLIPTextConfiguration, dimension: Int) {
    let transformer = configuration.transformer
    words = .unset([configuration.vocabularySize, transformer.width])
    positions = .unset([configuration.maximumPositions, transformer.width])
    blocks = (0..<transformer.layers).map { _ in PreNormBlock(transformer, isCausal: false) }
    finalNorm = LayerNorm(width: transformer.width, epsilon: transformer.epsilon)
    head = Linear(inputs: transformer.width, outputs: dimension)
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    let lengths = tokens.map(\.count)
    let lasts = lengths.reduce(into: []) { $0.append(($0.last ?? -1) + $1) }
    let places = positions.gatheringRows(at: lengths.flatMap { Array(0..<$0) })
    return head(finalNorm(blocks(inputs + places, lengths: lengths, rows: lasts)))
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "text_model.embeddings.token_embedding.weight", &words)
    try body(prefix + "text_model.embeddings.position_embedding.weight", &positions)
    try blocks.visitParameters(prefix + "text_model.encoder.layers.", body)
    try finalNorm.visitParameters(prefix + "text_model.final_layer_norm.", body)
    try head.visitParameters(prefix + "text_model.head.", body)
  }
}
