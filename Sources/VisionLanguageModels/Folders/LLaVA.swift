// Follows transformers' modeling_llava.py, configuration_llava.py and processing_llava.py. Liu et al., 2023,
// arXiv:2310.03744.
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Imaging
import LanguageModels
import Tokenizers

extension VisionLanguageFolder {
  /// A model in the layout of transformers' LlavaForConditionalGeneration.
  ///
  /// Throws `InputError` when a file is missing or malformed, or when files contradict each other.
  func llava() throws -> VisionLanguageModel {
    let text = try textSection(tied: config.member("tie_word_embeddings").ifPresent?.bool() == true)
    let language = try CausalArchitectures.network(text)
    let tower = try TowerConfiguration(llava: config)
    let features = try TowerFeatures(llava: config, layers: tower.sizes.transformer.layers)
    let preprocessing = try ImagePreprocessing(contentsOf: url)
    try preprocessing.check(imageSize: tower.sizes.imageSize, file: ImagePreprocessing.file(in: url))
    let projector = Projector(
      inputs: tower.sizes.transformer.width * features.depths.count,
      outputs: language.tokenEmbeddings.shape[1], depth: 2,
      activation: try config.member("projector_hidden_act").activation(default: .gelu),
      hasBias: try config.member("multimodal_projector_bias").ifPresent?.bool() ?? true)
    let reader = ProjectedTower(
      preprocessing: preprocessing, tower: tower, features: features, projector: projector)
    try checkProcessor(tower: tower, rows: reader.rowCount(width: 0, height: 0))
    return try model(
      VisionLanguageParts(reader: reader, language: language), text: text,
      placeholder: { try placeholder(default: 32000, in: $0) }, use: Self.llavaUse)
  }

  /// Throws `InputError` when the processor would write another number of placeholders than the tower has
  /// rows. Files from before 2024 do not say how many.
  private func checkProcessor(tower: TowerConfiguration, rows: Int) throws {
    let file = url.appendingPathComponent("processor_config.json")
    guard let processor = try JSONField.ifFileExists(file),
      let patch = try processor.member("patch_size").ifPresent
    else { return }
    guard try patch.integer(in: 1...(1 << 14)) == tower.sizes.patchSize else {
      throw patch.error(expected: "the patch size \(tower.sizes.patchSize) of config.json")
    }
    let additional = try processor.member("num_additional_image_tokens")
    let strategy = try processor.member("vision_feature_select_strategy").ifPresent
    let isDefault = try strategy?.string(oneOf: ["default", "full"]) == "default"
    let count = try additional.ifPresent?.integer(in: 0...16) ?? 0
    // Files that transformers wrote before it knew of further tokens lack the member, and leave none out.
    guard additional.ifPresent == nil || tower.sizes.patchCount + count - (isDefault ? 1 : 0) == rows else {
      throw additional.error(expected: "a number that makes \(rows) placeholders of an image")
    }
  }

  /// What a tensor is, by its key in the files of transformers 4 and 5.
  private static func llavaUse(_ key: String, _ parts: VisionLanguageParts) -> TensorUse {
    if key.hasPrefix("lm_head.") { return parts.languageUse(ofKey: key) }
    let name = key.without("model.") ?? key
    if let own = name.without("vision_tower.") { return parts.towerUse(ofKey: own) }
    if let own = name.without("multi_modal_projector.linear_1.") {
      return .parameter("vision.projector.0." + own)
    }
    if let own = name.without("multi_modal_projector.linear_2.") {
      return .parameter("vision.projector.1." + own)
    }
    if let own = name.without("language_model.") { return parts.languageUse(ofKey: own) }
    return .parameter(key)
  }
}
