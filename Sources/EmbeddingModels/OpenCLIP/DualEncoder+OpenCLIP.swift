// Follows open_clip's factory.py (create_model) and model.py (CLIP and CustomTextCLIP).
import Checkpoints
import Files
import Foundation
import Imaging

extension DualEncoder {
  /// Reads a folder in open_clip's layout. Throws `InputError` when a file is missing, malformed, contradicts
  /// another, or is of a kind that is not supported.
  init(openCLIP files: ModelFiles) throws {
    try files.options.requireNone(file: files.folder.path)
    let folder = files.weights
    let configuration = try OpenCLIPConfiguration(contentsOf: folder)
    let checkpoint = try Checkpoint(contentsOf: folder)
    let contextLength = try configuration.contextLength()
    let (text, rows) = try Self.text(configuration, checkpoint)
    let vision = try Self.vision(configuration, checkpoint)
    let tokens = try TextTokenizer(files, rows: rows, positions: contextLength)
    let steps = try ImagePreprocessing(
      openCLIP: configuration.preprocessing, imageSize: configuration.imageSize())
    try self.init(
      text: text, tokens: tokens, contextLength: contextLength,
      padding: configuration.isBidirectional()
        ? TokenLayout.Padding(of: tokens.tokenizer, length: contextLength, in: folder) : nil,
      vision: vision,
      preprocessing: (steps, folder.appendingPathComponent(OpenCLIPConfiguration.file)),
      hasBias: configuration.hasBias || checkpoint.shape(of: "logit_bias") != nil, source: ModelSource(files))
    let keys = OpenCLIPKeys(
      hasPooler: (text as? HubTextNetwork)?.hasPooler ?? false, isConvolutional: vision is CLIPResNet)
    try checkpoint.load(into: &self, use: keys.use)
  }

  /// The text side, and the number of tokens that it has embeddings for.
  private static func text(_ configuration: OpenCLIPConfiguration, _ checkpoint: Checkpoint) throws
    -> (any TextNetwork, Int)
  {
    if try configuration.text.member("hf_model_name").ifPresent != nil {
      let hub = try HubTextConfiguration(configuration, checkpoint)
      let network = HubTextNetwork(
        hub.bert, family: hub.family, pooling: hub.pooling, projections: hub.projections)
      return (network, hub.bert.vocabularySize)
    }
    let sizes = try configuration.textTransformer()
    guard try configuration.isBidirectional() else {
      return (CLIPTextNetwork(sizes, projection: configuration.dimension), sizes.vocabularySize)
    }
    let bias = try configuration.text.member("proj_bias")
    guard try bias.ifPresent?.bool() == true else { throw bias.error(expected: "true beside no_causal_mask") }
    return (SigLIPTextNetwork(sizes, dimension: configuration.dimension), sizes.vocabularySize)
  }

  private static func vision(_ configuration: OpenCLIPConfiguration, _ checkpoint: Checkpoint) throws
    -> any ImageNetwork
  {
    if try configuration.vision.member("timm_model_name").ifPresent != nil {
      let timm = try TimmVisionConfiguration(configuration, checkpoint)
      return PlainVisionTransformer(timm.transformer, pooling: timm.pooling, projection: timm.projection)
    }
    if let sizes = try configuration.resNet() {
      return CLIPResNet(sizes, dimension: configuration.dimension)
    }
    return CLIPVisionNetwork(try configuration.visionTransformer(), projection: configuration.dimension)
  }
}
