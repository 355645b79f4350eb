// Follows transformers' modeling_siglip.py (SiglipModel). Zhai et al., 2023, arXiv:2303.15343; of SigLIP 2,
// arXiv:2502.14786, the models of one image size.
import Checkpoints
import Files
import Foundation
import Imaging

extension DualEncoder {
  /// Reads a folder of transformers' SiglipModel. Throws `InputError` when a file is missing, malformed, or
  /// of a kind that is not supported.
  init(sigLIP files: ModelFiles) throws {
    try files.options.requireNone(file: files.folder.path)
    let folder = files.weights
    let configuration = try SigLIPConfiguration(files.configuration())
    let length = configuration.text.maximumPositions
    let tokens = try TextTokenizer(
      files, rows: configuration.text.vocabularySize, positions: length)
    try self.init(
      text: SigLIPTextNetwork(configuration.text, dimension: configuration.dimension), tokens: tokens,
      contextLength: length, padding: TokenLayout.Padding(of: tokens.tokenizer, length: length, in: folder),
      vision: PlainVisionTransformer(configuration.vision, pooling: .attention),
      preprocessing: (
        ImagePreprocessing(contentsOf: folder), ImagePreprocessing.file(in: folder)
      ), hasBias: true, source: ModelSource(files))
    try Checkpoint(contentsOf: folder).load(into: &self, use: Self.sigLIPUse)
  }

  /// What the tensor of a key of transformers' SiglipModel is in a `DualEncoder`.
  private static func sigLIPUse(of key: String) -> TensorUse {
    if key.hasSuffix("embeddings.position_ids") { return .unused }
    if key.hasPrefix("logit_") { return .unwrapped(key) }
    let name = (key.hasPrefix("text_model.") ? "text." : "visual.") + key
    let attention = "visual.vision_model.head.attention"
    switch key {
    case "vision_model.head.probe": return .unwrapped(name)
    case "vision_model.head.attention.in_proj_weight": return .fusedAttention(attention, "weight")
    case "vision_model.head.attention.in_proj_bias": return .fusedAttention(attention, "bias")
    default: return .parameter(name)
    }
  }
}
