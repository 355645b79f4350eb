// Follows timm's vision_transformer.py (VisionTransformer) and transformers' modeling_siglip.py
// (SiglipVisionTransformer), which compute the same.
import Layers
import Tensors

/// A vision transformer without normalization before its blocks, read at a class token or by a pooling head.
struct PlainVisionTransformer: ImageNetwork {
  private let configuration: CLIPVisionConfiguration
  private var transformer: VisionTransformer
  private var head: AttentionPooling?
  private var projection: Linear?

  var imageSize: Int { configuration.imageSize }
  var patchSize: Int? { configuration.patchSize }
  var dimension: Int { projection?.weight.shape[0] ?? configuration.transformer.width }

  /// What makes an embedding of the states of all tokens.
  enum Pooling {
    /// The state of a class token before the patches.
    case classToken
    /// A probe that attends to the patches' states.
    case attention
  }

  /// A network whose parameters are not set yet.
  ///
  /// - Parameters:
  ///   - configuration: the sizes
  ///   - pooling: what makes an embedding of the states
  ///   - projection: the length of embeddings, and whether the projection to it has a bias; nil for
  ///     embeddings as they are pooled
  init(
    _ configuration: CLIPVisionConfiguration, pooling: Pooling,
    projection: (dimension: Int, hasBias: Bool)? = nil
  ) {
    let sizes = configuration.transformer
    self.configuration = configuration
    transformer = VisionTransformer(configuration, pooling == .classToken ? .timm : .sigLIP)
    head = pooling == .attention ? AttentionPooling(sizes) : nil
    self.projection = projection.map {
      Linear(inputs: sizes.width, outputs: $0.dimension, hasBias: $0.hasBias)
    }
  }

  func embeddings(of pixels: Tensor) -> Tensor {
    let (tokens, lengths) = transformer.inputStates(of: pixels)
    let classRows = lengths.indices.map { $0 * transformer.tokensPerImage }
    let states = transformer.blocks(tokens, lengths: lengths, rows: head == nil ? classRows : nil)
    let normalized = transformer.outputStates(of: states)
    let pooled = head?(normalized, lengths: lengths) ?? normalized
    return projection?(pooled) ?? pooled
  }

  func patchAttention(_ pixels: Tensor) -> Tensor? {
    head == nil ? transformer.classTokenAttention(of: pixels) : nil
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try transformer.visitParameters(prefix + "vision_model.", body)
    try head?.visitParameters(prefix + "vision_model.head.", body)
    try projection?.visitParameters(prefix + "visual_projection.", body)
  }
}
