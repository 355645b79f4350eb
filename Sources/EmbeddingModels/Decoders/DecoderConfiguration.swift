// Follows transformers' configuration_llama.py, and modeling_rope_utils.py for both spellings of positions.
import Files
import Layers

/// The sizes of a decoder, from `config.json`.
package struct DecoderConfiguration: Sendable {
  /// The number of rows of the embedding table.
  package let vocabularySize: Int
  /// The largest number of tokens in a text.
  package let maximumPositions: Int
  /// The blocks in their order, at least one.
  package var blocks: [DecoderBlockShape]
  /// The factor on embeddings before the first block.
  package var embeddingScale: Float = 1
  /// Whether the head of a language model is the table of embeddings.
  package var tiesHead: Bool

  /// Reads what the members of Llama's family have in common: all blocks alike, without biases.
  ///
  /// - Parameters:
  ///   - positions: the number of positions where the file names none
  ///   - epsilon: the number that norms add where the file names none
  /// - Throws: `InputError` for sizes that no model can have
  init(llama config: JSONField, positions: Int, epsilon: Double = 1e-6) throws {
    vocabularySize = try config.member("vocab_size").extent()
    maximumPositions = try Self.maximumPositions(config, default: positions)
    var block = DecoderBlockShape(
      attention: try AttentionShape(llama: config),
      intermediateSize: try config.member("intermediate_size").extent(),
      activation: try config.member("hidden_act").ifPresent?.activation()
        ?? config.member("hidden_activation").activation(default: .silu),
      epsilon: try config.member("rms_norm_eps").epsilon(default: epsilon))
    block.hasFeedForwardBias = try config.member("mlp_bias").ifPresent?.bool() ?? false
    blocks = Array(repeating: block, count: try config.member("num_hidden_layers").layerCount())
    tiesHead = try config.member("tie_word_embeddings").ifPresent?.bool() ?? false
  }

  /// The number of positions that a file names.
  static func maximumPositions(_ config: JSONField, default fallback: Int) throws -> Int {
    try config.member("max_position_embeddings").extent(default: fallback)
  }

  /// Lets some blocks see only the `window` last rows, the row itself included.
  ///
  /// - Parameters:
  ///   - window: the field that says how many rows
  ///   - slides: whether a block does so, where the file does not list the kinds of its blocks
  mutating func limitReach(
    _ config: JSONField, window: JSONField, default fallback: Int?, where slides: (_ block: Int) -> Bool
  ) throws {
    let width = window.value == nil ? fallback : try window.ifPresent?.integer(in: 1...(1 << 28))
    let kinds = try LayerKind.list(config.member("layer_types"), count: blocks.count)
    for index in blocks.indices where kinds.map({ $0[index] == .sliding }) ?? slides(index) {
      guard let width else { continue }
      blocks[index].attention.reach = width - 1
    }
  }
}

/// The kinds of attention that transformers lists in `layer_types`.
enum LayerKind: String, CaseIterable {
  case full = "full_attention"
  case sliding = "sliding_attention"

  /// The kinds of `count` blocks, nil where the file has no list.
  static func list(_ field: JSONField, count: Int) throws -> [LayerKind]? {
    guard let field = field.ifPresent else { return nil }
    let kinds = try field.elements().map {
      LayerKind(rawValue: try $0.string(oneOf: allCases.map(\.rawValue)))!
    }
    guard kinds.count == count else { throw field.error(expected: "the kinds of \(count) layers") }
    return kinds
  }
}

extension AttentionShape {
  /// The sizes, biases and positions of Llama's attention.
  init(llama config: JSONField) throws {
    let width = try config.member("hidden_size").extent()
    let heads = try config.member("num_attention_heads").integer(in: 1...(1 << 14))
    let depthField = try config.member("head_dim")
    if depthField.ifPresent == nil {
      _ = try config.member("num_attention_heads").extent(dividing: width)
    }
    let depth = try depthField.ifPresent?.integer(in: 1...(1 << 14)) ?? width / heads
    guard depth % 2 == 0, depth <= 1 << 14 else {
      throw depthField.error(expected: "an even number of elements in a head, as positions need")
    }
    let keyHeadField = try config.member("num_key_value_heads")
    let keyHeads = try keyHeadField.ifPresent?.extent(dividing: heads) ?? heads
    self.init(
      width: width, heads: heads, keyHeads: keyHeads, depth: depth,
      isCausal: try config.member("is_causal").ifPresent?.bool() ?? true)
    hasBias = try config.member("attention_bias").ifPresent?.bool() ?? false
    hasOutputBias = hasBias
    _ = try config.member("partial_rotary_factor").ifPresent?.number(1...1)
    rotation = try RotaryEmbedding(config, depth: depth)
  }
}

extension RotaryEmbedding {
  /// The positions that a file describes by `rope_theta` and `rope_scaling`, or by `rope_parameters`
  /// (transformers 5).
  ///
  /// - Throws: `InputError` for kinds that are not supported, and for numbers out of range
  init(_ config: JSONField, depth: Int) throws {
    let joint = try config.member("rope_parameters").ifPresent
    try self.init(
      depth: depth, base: (joint ?? config).member("rope_theta"), default: 10_000,
      scaling: joint ?? config.member("rope_scaling"))
  }

  /// The positions of blocks of one kind, which `rope_parameters` describes by the names of kinds
  /// (transformers 5), and older files by single members.
  ///
  /// - Parameters:
  ///   - base: the member of older files for the base
  ///   - scaling: the member of older files for the scaling, nil for none
  init(
    _ config: JSONField, kind: LayerKind, depth: Int, base: String, default standard: Double,
    scaling: String? = nil
  ) throws {
    let joint = try config.member("rope_parameters").ifPresent?.member(kind.rawValue).ifPresent
    let older = try scaling.map { try config.member($0) }
    try self.init(
      depth: depth, base: joint?.member("rope_theta") ?? config.member(base), default: standard,
      scaling: joint ?? older)
  }

  private init(depth: Int, base: JSONField, default standard: Double, scaling: JSONField?) throws {
    self.init(
      depth: depth, base: Float(try base.ifPresent?.number(1e-6...1e30) ?? standard),
      scaling: try scaling?.ifPresent.map(Scaling.init) ?? .none)
  }
}

extension RotaryEmbedding.Scaling {
  init(_ field: JSONField) throws {
    let kind = try field.member("rope_type").ifPresent ?? field.member("type").ifPresent
    switch try kind?.string(oneOf: ["default", "linear", "llama3"]) {
    case "linear": self = .linear(factor: try field.positive("factor"))
    case "llama3":
      let (low, high) = try (field.positive("low_freq_factor"), field.positive("high_freq_factor"))
      guard low < high else {
        throw try field.member("high_freq_factor").error(expected: "more than low_freq_factor")
      }
      self = .llama3(
        factor: try field.positive("factor"), lowFrequency: low, highFrequency: high,
        originalLength: try field.positive("original_max_position_embeddings"))
    default: self = .none
    }
  }
}

extension JSONField {
  /// A number within the range.
  func number(_ range: ClosedRange<Double>) throws -> Double {
    let number = try number()
    guard range.contains(number) else {
      throw error(
        expected: range.lowerBound == range.upperBound
          ? "\(range.lowerBound)" : "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A positive number in the member `key`.
  fileprivate func positive(_ key: String) throws -> Float { Float(try member(key).number(1e-6...1e12)) }
}
