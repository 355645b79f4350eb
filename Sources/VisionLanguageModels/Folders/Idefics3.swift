// Follows transformers' modeling_idefics3.py, configuration_idefics3.py and modeling_smolvlm.py, which
// compute the same. Laurençon et al., 2024, arXiv:2408.12637; Marafioti et al., 2025, arXiv:2504.05299.
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Imaging
import LanguageModels

extension VisionLanguageFolder {
  /// A model in the layout of transformers' Idefics3ForConditionalGeneration or
  /// SmolVLMForConditionalGeneration.
  ///
  /// Throws `InputError` when a file is missing or malformed, or when files contradict each other.
  func idefics3() throws -> VisionLanguageModel {
    let tied = try config.member("tie_word_embeddings").ifPresent?.bool() ?? false
    let text = try textSection(tied: tied, epsilon: 1e-5).setting("tie_word_embeddings", to: .bool(tied))
    let language = try CausalArchitectures.network(text)
    let sizes = try CLIPVisionConfiguration(
      sigLIP: config.member("vision_config").filled(with: [:]), standard: .idefics3)
    let plan = try TilePlan(contentsOf: url)
    guard plan.tileSide == sizes.imageSize else {
      throw InputError(
        file: try ImagePreprocessing.file(in: url).path, field: "max_image_size",
        expected: "the image size \(sizes.imageSize) of config.json", found: "\(plan.tileSide)")
    }
    let factor = try config.member("scale_factor").extent(default: 2)
    guard (sizes.imageSize / sizes.patchSize) % factor == 0 else {
      throw try config.member("scale_factor").error(
        expected: "a divisor of the \(sizes.imageSize / sizes.patchSize) patches along a side")
    }
    let reader = TiledTower(plan: plan, sizes, factor: factor, width: language.tokenEmbeddings.shape[1])
    try checkProcessor(rows: sizes.patchCount / (factor * factor))
    return try model(
      VisionLanguageParts(reader: reader, language: language), text: text,
      placeholder: { try placeholder(default: 128_257, in: $0) }, use: Self.idefics3Use)
  }

  /// Throws `InputError` when the processor would write another number of placeholders than a tile has rows.
  private func checkProcessor(rows: Int) throws {
    let file = url.appendingPathComponent("processor_config.json")
    guard let length = try JSONField.ifFileExists(file)?.member("image_seq_len").ifPresent else { return }
    guard try length.integer() == rows else {
      throw length.error(expected: "the \(rows) rows that a tile becomes by config.json")
    }
  }

  private static func idefics3Use(_ key: String, _ parts: VisionLanguageParts) -> TensorUse {
    if key.hasPrefix("lm_head.") { return parts.languageUse(ofKey: key) }
    let name = key.without("model.") ?? key
    if let own = name.without("vision_model.") { return parts.towerUse(ofKey: own) }
    if let own = name.without("connector.modality_projection.proj.") {
      return .parameter("vision.projection." + own)
    }
    if let own = name.without("text_model.") { return parts.languageUse(ofKey: own) }
    return .parameter(key)
  }
}
