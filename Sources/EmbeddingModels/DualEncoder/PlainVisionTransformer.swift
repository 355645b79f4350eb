// Follows timm's vision_transformer.py (VisionTransformer) and transformers' modeling_siglip.py
// (SiglipVisionTransformer), which compute the same.
import Layers
import Preconditions
import Tensors

/// A vision transformer without normalization before its blocks, read at a class token or by a pooling head.
struct PlainVisionTransformer: ImageNetwork {
  private let configuration: CLIPVisionConfiguration
  private var patchEmbedding: Tensor
  private var patchBias: Tensor
  private var classToken: Tensor?
  private var positions: Tensor
  private var blocks: [CLIPBlock]
  private var outputNorm: LayerNorm
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
  /// - Parameter projection: the length of embeddings, and whether the projection to it has a bias; nil for
  ///   embeddings as they are pooled
  init(
    _ configuration: CLIPVisionConfiguration, pooling: Pooling,
    projection: (dimension: Int, hasBias: Bool)? = nil
  ) {
    let (transformer, patch) = (configuration.transformer, configuration.patchSize)
    self.configuration = configuration
    patchEmbedding = .unset([transformer.width, 3, patch, patch])
    patchBias = .unset([transformer.width])
    classToken = pooling == .classToken ? .unset([1, transformer.width]) : nil
    positions = .unset([configuration.patchCount + (classToken == nil ? 0 : 1), transformer.width])
    blocks = (0..<transformer.layers).map { _ in CLIPBlock(transformer, isCausal: false) }
    outputNorm = LayerNorm(width: transformer.width, epsilon: transformer.epsilon)
    head = pooling == .attention ? AttentionPooling(transformer) : nil
    self.projection = projection.map {
      Linear(inputs: transformer.width, outputs: $0.dimension, hasBias: $0.hasBias)
    }
  }

  func embeddings(of pixels: Tensor) -> Tensor {
    let size = configuration.imageSize
    require(
      pixels.shape.dropFirst() == [3, size, size],
      "expected pixels [batch, 3, \(size), \(size)], found the shape \(pixels.shape)")
    let (tokens, lengths) = embedded(pixels)
    let pooled =
      if let head {
        head(outputNorm(blocks(tokens, lengths: lengths)), lengths: lengths)
      } else {
        outputNorm(blocks(tokens, lengths: lengths, rows: classRows(lengths)))
      }
    return projection?(pooled) ?? pooled
  }

  private func classRows(_ lengths: [Int]) -> [Int] { lengths.indices.map { $0 * positions.shape[0] } }

  /// The patches of each image with their positions, behind a class token where there is one.
  private func embedded(_ pixels: Tensor) -> (tokens: Tensor, lengths: [Int]) {
    let width = configuration.transformer.width
    let (batch, count) = (pixels.shape[0], configuration.patchCount)
    let weight = patchEmbedding.reshaped([width, patchEmbedding.count / width])
    var tokens = pixels.patches(size: configuration.patchSize).linear(weight: weight, bias: patchBias)
    if let classToken {
      // The class token is row 0; one gather sets it before the patches of every image.
      let rows = (0..<batch).flatMap { image in [0] + (1...count).map { image * count + $0 } }
      tokens = Tensor.concatenating([classToken, tokens]).gatheringRows(at: rows)
    }
    let length = positions.shape[0]
    let placed = tokens.reshaped([batch, length, width]) + positions
    return (placed.reshaped([batch * length, width]), Array(repeating: length, count: batch))
  }

  func patchAttention(_ pixels: Tensor) -> [Float]? {
    guard classToken != nil, let last = blocks.last else { return nil }
    let (tokens, lengths) = embedded(pixels)
    let states = blocks.dropLast()(tokens, lengths: lengths)
    return Array(last.attentionShares(of: states, from: 0).dropFirst())
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "vision_model.embeddings.patch_embedding.weight", &patchEmbedding)
    try body(prefix + "vision_model.embeddings.patch_embedding.bias", &patchBias)
    if classToken != nil { try body(prefix + "vision_model.embeddings.class_embedding", &classToken!) }
    try body(prefix + "vision_model.embeddings.position_embedding.weight", &positions)
    try blocks.visitParameters(prefix + "vision_model.encoder.layers.", body)
    try outputNorm.visitParameters(prefix + "vision_model.post_layernorm.", body)
    try head?.visitParameters(prefix + "vision_model.head.", body)
    try projection?.visitParameters(prefix + "visual_projection.", body)
  }
}
