// Follows LLaVA's own code: model/llava_arch.py, multimodal_projector/builder.py and mm_utils.py, as
// LLaVA-Med v1.5 uses it. Liu et al., 2023, arXiv:2310.03744; Li et al., 2023, arXiv:2306.00890.
import ChatTemplates
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Imaging
import LanguageModels
import Tensors

extension VisionLanguageFolder {
  /// Whether the folder has the layout of LLaVA's own code, whatever its `model_type` is.
  func isOriginalLLaVA() throws -> Bool { try config.member("mm_vision_tower").ifPresent != nil }

  /// A model in the layout of LLaVA's own code: a language model whose configuration names a tower that lies
  /// inside of the checkpoint, or in a folder of its own beside.
  ///
  /// Throws `InputError` when a file is missing or malformed, when files contradict each other, or when the
  /// tower is nowhere.
  func originalLLaVA() throws -> VisionLanguageModel {
    let text = try originalTextSection()
    let language = try CausalArchitectures.network(text)
    let choice = try OriginalTower(in: url, config: config)
    let depth = try config.member("mm_vision_select_layer").depth(
      layers: choice.tower.sizes.transformer.layers)
    let feature = try config.member("mm_vision_select_feature").ifPresent?.string(oneOf: [
      "patch", "cls_patch",
    ])
    let reader = ProjectedTower(
      preprocessing: try originalPreprocessing(choice), tower: choice.tower,
      features: TowerFeatures(depths: [depth], dropsFirst: feature != "cls_patch"),
      projector: Projector(
        inputs: choice.tower.sizes.transformer.width, outputs: language.tokenEmbeddings.shape[1],
        depth: try projectorDepth(), activation: .gelu, hasBias: true))
    let rows = language.tokenEmbeddings.shape[0]
    return try model(
      VisionLanguageParts(reader: reader, language: language), text: text,
      placeholder: { _ in ImagePlaceholder(id: Int32(rows), cutsPrompts: true) }, notes: [choice.note],
      template: try template(), tower: choice.folder, use: { choice.use(ofKey: $0, $1) })
  }

  /// The whole file, under the name of the language model.
  private func originalTextSection() throws -> JSONField {
    for key in ["mm_use_im_start_end", "mm_use_im_patch_token"] {
      let field = try config.member(key)
      guard try field.ifPresent?.bool() != true else {
        throw field.error(expected: "false, as in LLaVA 1.5 and LLaVA-Med 1.5")
      }
    }
    let names = ["llava": "llama", "llava_llama": "llama", "llava_mistral": "mistral"]
    let type = try config.member("model_type").string(oneOf: names.keys.sorted())
    return try config.setting("model_type", to: .string(names[type]!))
  }

  /// The form of conversations, which LLaVA's own code chooses by the name of the model's folder and these
  /// models say nowhere.
  private func template() throws -> ChatTemplateName {
    try config.member("model_type").string() == "llava_mistral" ? .llavaMed : .vicuna
  }

  /// The number of layers of `mm_projector_type`.
  private func projectorDepth() throws -> Int {
    let field = try config.member("mm_projector_type")
    guard let name = try field.ifPresent?.string(), name != "linear" else { return 1 }
    guard let rest = name.without("mlp"), rest.hasSuffix("x_gelu"),
      let depth = Int(rest.dropLast("x_gelu".count)), (1...16).contains(depth)
    else { throw field.error(expected: "\"linear\", or \"mlp2x_gelu\" with any number of layers") }
    return depth
  }

  private func originalPreprocessing(_ choice: OriginalTower) throws -> ImagePreprocessing {
    let size = choice.tower.sizes.imageSize
    let side = ImagePreprocessing.Size(width: size, height: size)
    let own = choice.preprocessing ?? ImagePreprocessing(resizing: .shortestEdge(size), crop: side)
    let field = try config.member("image_aspect_ratio")
    let ratio = try field.ifPresent?.string(oneOf: ["pad", "square"])
    return own.puttingOnSquare(
      of: ratio == "pad" ? ImagePreprocessing.background(ofMean: own.mean) : nil)
  }
}
