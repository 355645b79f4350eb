// Follows transformers' modeling_roberta.py and modeling_xlm_roberta.py (without their poolers).
import Files
import Layers
import Tensors

/// BERT whose positions are counted from behind that of padding; XLM-RoBERTa is the same network.
struct RoBERTa: TextTransformer {
  private var bert: BERT
  private let places: PositionsBehindPadding

  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { bert.words }

  init(_ config: JSONField) throws {
    bert = try BERT(config)
    places = try Self.places(config)
    _ = try Self.positions(config)
  }

  static let keys = CheckpointKeys(
    prefixes: ["roberta."], unusedPrefixes: ["pooler.", "lm_head."])

  static func positions(_ config: JSONField) throws -> Int {
    try places(config).count(config.member("max_position_embeddings"))
  }

  private static func places(_ config: JSONField) throws -> PositionsBehindPadding {
    PositionsBehindPadding(
      padding: try config.member("pad_token_id").ifPresent?.integer(in: 0...(1 << 28)) ?? 1)
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]], rows: [Int]?) -> Tensor {
    bert(inputs, tokens: tokens, places: tokens.flatMap(places.rows(of:)), rows: rows)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try bert.visitParameters(prefix, body)
  }
}
