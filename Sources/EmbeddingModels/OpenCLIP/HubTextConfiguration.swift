// Follows open_clip's hf_model.py (HFTextEncoder).
import Checkpoints
import Files

/// The sizes of a text tower whose own configuration stands nowhere but on the hub: they follow from the
/// shapes of its tensors, and from what all models of a family have in common.
struct HubTextConfiguration {
  let bert: BERTConfiguration
  let family: HubTextNetwork.Family
  let pooling: HubTextNetwork.Pooling
  /// The lengths of the vectors behind each layer of the projection.
  let projections: [Int]

  private static let prefix = "text.transformer."
  /// The width of a head in every BERT that was published.
  private static let headWidth = 64

  /// Throws `InputError` when the tensors are not those of a known family, or are fewer than what the
  /// configuration asks for.
  init(_ config: OpenCLIPConfiguration, _ checkpoint: Checkpoint) throws {
    let name = try config.text.member("hf_model_name")
    let shape = { (key: String) in checkpoint.shape(of: Self.prefix + key) ?? [] }
    let words = shape("embeddings.word_embeddings.weight")
    let positions = shape("embeddings.position_embeddings.weight")
    let types = shape("embeddings.token_type_embeddings.weight")
    let inner = shape("encoder.layer.0.intermediate.dense.weight")
    guard words.count == 2, positions.count == 2, types.count == 2, inner.count == 2,
      words[1] % Self.headWidth == 0,
      ![words, positions, types, inner].contains(where: { $0[0] == 0 || $0[1] == 0 }),
      case let layers = checkpoint.layerCount("\(Self.prefix)encoder.layer."), layers > 0
    else { throw name.error(expected: "the name of a BERT or RoBERTa whose weights are here") }
    family = types[0] > 1 ? .bert : .roberta
    let contextLength = try config.contextLength()
    guard contextLength <= positions[0] - family.firstPosition else {
      throw try config.text.member("context_length").error(
        expected: "at most the \(positions[0] - family.firstPosition) positions that the weights have")
    }
    bert = BERTConfiguration(
      vocabularySize: words[0], maximumPositions: positions[0], tokenTypes: types[0],
      blocks: PostNormShape(
        width: words[1], layers: layers, heads: words[1] / Self.headWidth, intermediateSize: inner[0],
        activation: .gelu, epsilon: family.epsilon))
    pooling = try Self.pooling(config.text, checkpoint)
    projections = try Self.projections(config, width: words[1])
  }

  private static func pooling(_ config: JSONField, _ checkpoint: Checkpoint) throws -> HubTextNetwork.Pooling
  {
    let field = try config.member("hf_pooler_type").ifPresent ?? config.member("pooler_type")
    let names = ["cls_pooler", "cls_last_hidden_state_pooler", "mean_pooler"]
    switch try field.ifPresent?.string(oneOf: names) ?? "mean_pooler" {
    case "mean_pooler": return .mean
    // Models from before the second name existed have no pooler.
    case "cls_pooler" where checkpoint.shape(of: "\(prefix)pooler.dense.weight") != nil: return .bertPooler
    default: return .firstToken
    }
  }

  private static func projections(_ config: OpenCLIPConfiguration, width: Int) throws -> [Int] {
    let field = try config.text.member("hf_proj_type").ifPresent ?? config.text.member("proj")
    switch try field.ifPresent?.string(oneOf: ["linear", "mlp"]) {
    case nil where width == config.dimension: return []
    case "linear": return [config.dimension]
    default: return [(width + config.dimension) / 2, config.dimension]
    }
  }
}

extension Checkpoint {
  /// The number of layers whose keys begin with this and their number, at most 1024.
  func layerCount(_ prefix: String) -> Int {
    let numbers = keys.lazy.filter { $0.hasPrefix(prefix) }
      .compactMap { Int($0.dropFirst(prefix.count).prefix { $0 != "." }) }
    return min((numbers.max() ?? -1) + 1, 1024)
  }
}
