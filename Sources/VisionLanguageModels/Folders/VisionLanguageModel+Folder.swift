import EmbeddingModels
import Files
import Foundation

extension VisionLanguageModel {
  /// Why models of some types do not load, by their `model_type`.
  private static let missing = [
    "gemma3": "rows that see later ones, and pooled patches", "llava_next": "tiles by image_grid_pinpoints",
    "llava_onevision": "tiles by image_grid_pinpoints", "paligemma": "rows that see later ones",
    "qwen2_vl": "rotary positions of three axes", "qwen2_5_vl": "rotary positions of three axes",
  ]

  private static let types = ["idefics3", "llava", "llava_llama", "llava_mistral", "smolvlm"]

  /// Whether a `config.json` describes a model with images, of a kind that loads or of one that is known not
  /// to.
  package static func isDescribed(by config: JSONField) throws -> Bool {
    guard let type = try config.member("model_type").ifPresent?.string() else { return false }
    return types.contains(type) || missing[type] != nil
  }

  /// Reads a folder in the layout of transformers (LLaVA 1.5, Idefics3, SmolVLM), or in that of LLaVA's own
  /// code (LLaVA 1.5, LLaVA-Med 1.5).
  ///
  /// Throws `InputError` when a file is missing, malformed, contradicts another, or describes a model of
  /// another kind.
  public init(contentsOf folder: URL) throws {
    let files = try VisionLanguageFolder(folder)
    let field = try files.config.member("model_type")
    if let type = try field.ifPresent?.string(), let reason = Self.missing[type] {
      throw field.error(expected: "a model without \(reason), which are not supported")
    }
    let type = try field.string(oneOf: Self.types)
    if try files.isOriginalLLaVA() {
      self = try files.originalLLaVA()
    } else if type == "llava" {
      self = try files.llava()
    } else if type.hasPrefix("llava") {
      throw try files.config.member("mm_vision_tower").error(expected: "the name of a vision tower")
    } else {
      self = try files.idefics3()
    }
  }
}
