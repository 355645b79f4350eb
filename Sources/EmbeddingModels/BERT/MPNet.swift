// Follows transformers' modeling_mpnet.py (MPNetModel without its pooler).
import Files
import Foundation
import Layers
import Tensors

/// BERT's blocks with scores that depend on the distance of tokens. Song et al., 2020, arXiv:2004.09297.
struct MPNet: TextTransformer {
  private var embeddings: BERTEmbeddings
  private var blocks: [PostNormBlock]
  /// What is added to scores in each bucket of distances, `[32, heads]`, the same in all blocks.
  private var distanceBias: Tensor

  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { embeddings.words }

  init(_ config: JSONField) throws {
    let shape = try PostNormShape(config)
    embeddings = BERTEmbeddings(
      vocabularySize: try config.member("vocab_size").extent(),
      positions: try BERTConfiguration.maximumPositions(config), types: nil, width: shape.width,
      epsilon: shape.epsilon)
    _ = try Self.positions(config)
    blocks = (0..<shape.layers).map { _ in PostNormBlock(shape, names: Self.names) }
    _ = try config.member("relative_attention_num_buckets").ifPresent?.integer(
      in: Self.buckets...Self.buckets)
    distanceBias = .unset([Self.buckets, shape.heads])
  }

  private static let buckets = 32
  /// Padding has the id 1, whatever a configuration says.
  private static let places = PositionsBehindPadding(padding: 1)

  private static let names = PostNormNames(
    attention: AttentionNames(
      queries: "attention.attn.q", keys: "attention.attn.k", values: "attention.attn.v",
      output: "attention.attn.o"),
    attentionNorm: "attention.LayerNorm",
    feedForward: (expand: "intermediate.dense", contract: "output.dense"), outputNorm: "output.LayerNorm")

  static let keys = CheckpointKeys(prefixes: ["mpnet."], unusedPrefixes: ["pooler.", "lm_head."])

  static func positions(_ config: JSONField) throws -> Int {
    try places.count(config.member("max_position_embeddings"))
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    let embedded = embeddings(inputs, places: tokens.flatMap(Self.places.rows(of:)))
    let bias = RelativeBias(table: distanceBias, bucket: Self.bucket)
    let biased = blocks.map { block in
      var block = block
      block.bias = bias
      return block
    }
    return biased(embedded, lengths: tokens.map(\.count), rows: rows)
  }

  /// The bucket of a distance from query to key: sixteen for keys before the query and at it, sixteen for
  /// those after it. Half of them are single distances, the others grow wider up to 128.
  private static func bucket(of distance: Int) -> Int {
    let (side, farthest) = (buckets / 2, 128)
    let (start, distance) = (distance > 0 ? side : 0, abs(distance))
    if distance < side / 2 { return start + distance }
    let share = log(Float(distance) / Float(side / 2)) / log(Float(farthest) / Float(side / 2))
    return start + min(side - 1, side / 2 + Int(share * Float(side / 2)))
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try embeddings.visitParameters(prefix + "embeddings.", body)
    try blocks.visitParameters(prefix + "encoder.layer.", body)
    try body(prefix + "encoder.relative_attention_bias.weight", &distanceBias)
  }
}
