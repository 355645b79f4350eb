import Crossmatch
import Foundation

/// A model folder of a published model's sizes whose weights are random: as fast as the published one, and made
/// without a download. The tokenizer is the published one, which the repository has as a test fixture.
public enum RandomModel: String, CaseIterable, Sendable {
  /// all-MiniLM-L6-v2
  case miniLM = "minilm"
  /// CLIP ViT-B/32
  case clip

  /// Writes `config.json`, `model.safetensors` and the other files that a model needs.
  public func write(to folder: URL) throws {
    try OutputFile.makeFolder(folder)
    try OutputFile.write(config.utf8, to: folder.appendingPathComponent("config.json"))
    if self == .clip {
      try OutputFile.write("{}\n".utf8, to: folder.appendingPathComponent("preprocessor_config.json"))
    }
    let tokenizer = try Data(contentsOf: tokenizerFolder.appendingPathComponent("tokenizer.json"))
    try OutputFile.write(tokenizer, to: folder.appendingPathComponent("tokenizer.json"))
    try writeWeights(to: folder.appendingPathComponent("model.safetensors"))
  }

  /// Where the repository has the model's tokenizer.
  public var tokenizerFolder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Tests/TokenizersTests/Fixtures/\(rawValue)").standardized
  }

  private var config: String {
    switch self {
    case .miniLM:
      """
      {"model_type": "bert", "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 6,
       "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu",
       "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12}

      """
    case .clip:
      // The sizes of ViT-B/32 are what the reference takes when a file names none.
      """
      {"model_type": "clip", "projection_dim": 512, "text_config": {"model_type": "clip_text_model"},
       "vision_config": {"model_type": "clip_vision_model"}}

      """
    }
  }

  /// The header, then tensor after tensor: normalizations do nothing, biases are 0, the rest is uniform with the
  /// deviation 0.02 that models are initialized with.
  private func writeWeights(to file: URL) throws {
    // The reference reads no file that does not say so.
    var entries = ["\"__metadata__\":{\"format\":\"pt\"}"]
    var end = 0
    for parameter in parameters {
      let start = end
      end += parameter.shape.reduce(4, *)
      entries.append(
        "\"\(parameter.name)\":{\"dtype\":\"F32\",\"shape\":\(parameter.shape),\"data_offsets\":[\(start),\(end)]}"
      )
    }
    var header = "{\(entries.joined(separator: ","))}"
    // Padded as the reference pads, so that weights are used where the file is mapped instead of being copied.
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw OutputError(file: file.path, reason: "the file cannot be made")
    }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.write(contentsOf: withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) })
    try handle.write(contentsOf: Data(header.utf8))
    var generator = RandomGenerator(seed: 1)
    for parameter in parameters {
      let isNorm = parameter.name.contains("norm") || parameter.name.contains("Norm")
      let isRandom = !isNorm && !parameter.name.hasSuffix(".bias")
      let constant: Float = isNorm && parameter.name.hasSuffix(".weight") ? 1 : 0
      let values = (0..<parameter.shape.reduce(1, *)).map { _ in
        isRandom ? (generator.uniform() - 0.5) * 0.0692820323 : constant
      }
      try handle.write(contentsOf: values.withUnsafeBytes { Data($0) })
    }
  }
}

extension RandomModel {
  private typealias Parameter = (name: String, shape: [Int])

  /// Every tensor of the checkpoint.
  private var parameters: [Parameter] {
    switch self {
    case .miniLM:
      var parameters: [Parameter] = [
        ("embeddings.word_embeddings.weight", [30522, 384]),
        ("embeddings.position_embeddings.weight", [512, 384]),
        ("embeddings.token_type_embeddings.weight", [2, 384]),
      ]
      parameters += Self.norm("embeddings.LayerNorm", 384)
      for layer in 0..<6 { parameters += Self.bertBlock("encoder.layer.\(layer).", width: 384) }
      return parameters
    case .clip:
      var parameters: [Parameter] = [
        ("logit_scale", []), ("text_projection.weight", [512, 512]),
        ("visual_projection.weight", [512, 768]),
        ("text_model.embeddings.token_embedding.weight", [49408, 512]),
        ("text_model.embeddings.position_embedding.weight", [77, 512]),
        ("vision_model.embeddings.class_embedding", [768]),
        ("vision_model.embeddings.patch_embedding.weight", [768, 3, 32, 32]),
        ("vision_model.embeddings.position_embedding.weight", [50, 768]),
      ]
      parameters += Self.norm("text_model.final_layer_norm", 512)
      parameters += Self.norm("vision_model.pre_layrnorm", 768)
      parameters += Self.norm("vision_model.post_layernorm", 768)
      for layer in 0..<12 {
        parameters += Self.clipBlock("text_model.encoder.layers.\(layer).", width: 512)
        parameters += Self.clipBlock("vision_model.encoder.layers.\(layer).", width: 768)
      }
      return parameters
    }
  }

  private static func bertBlock(_ block: String, width: Int) -> [Parameter] {
    let projections = ["self.query", "self.key", "self.value", "output.dense"]
    var parameters = projections.flatMap { linear("\(block)attention.\($0)", width, width) }
    parameters += linear("\(block)intermediate.dense", width, 4 * width)
    parameters += linear("\(block)output.dense", 4 * width, width)
    return parameters + ["attention.output", "output"].flatMap { norm("\(block)\($0).LayerNorm", width) }
  }

  private static func clipBlock(_ block: String, width: Int) -> [Parameter] {
    let projections = ["q_proj", "k_proj", "v_proj", "out_proj"]
    var parameters = projections.flatMap { linear("\(block)self_attn.\($0)", width, width) }
    parameters += linear("\(block)mlp.fc1", width, 4 * width)
    parameters += linear("\(block)mlp.fc2", 4 * width, width)
    return parameters + ["layer_norm1", "layer_norm2"].flatMap { norm("\(block)\($0)", width) }
  }

  private static func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> [Parameter] {
    [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
  }

  private static func norm(_ name: String, _ width: Int) -> [Parameter] {
    [("\(name).weight", [width]), ("\(name).bias", [width])]
  }
}
