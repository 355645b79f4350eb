// Follows transformers' modeling_clip.py (CLIPVisionEmbeddings) and modeling_siglip.py
// (SiglipVisionEmbeddings).
import Layers
import Preconditions
import Tensors

/// Square patches of images as rows with positions, behind a class token where there is one.
struct PatchEmbedding: Parameterized, Sendable {
  private let configuration: CLIPVisionConfiguration
  private var classToken: Tensor?
  private var weight: Tensor
  private var bias: Tensor?
  private var positions: Tensor

  /// An embedding whose parameters are not set yet.
  init(_ configuration: CLIPVisionConfiguration, _ parts: VisionTransformer.Parts) {
    self.configuration = configuration
    let (width, patch) = (configuration.transformer.width, configuration.patchSize)
    classToken = parts.hasClassToken ? .unset([width]) : nil
    weight = .unset([width, 3, patch, patch])
    bias = parts.hasPatchBias ? .unset([width]) : nil
    positions = .unset([configuration.patchCount + (parts.hasClassToken ? 1 : 0), width])
  }

  /// The number of rows of one image.
  var tokensPerImage: Int { positions.shape[0] }

  /// Normalized pixels `[batch, 3, size, size]` to `[batch · tokens, width]`
  func callAsFunction(_ pixels: Tensor) -> Tensor {
    let size = configuration.imageSize
    require(
      pixels.shape.dropFirst() == [3, size, size],
      "expected pixels [batch, 3, \(size), \(size)], found the shape \(pixels.shape)")
    let (batch, count) = (pixels.shape[0], configuration.patchCount)
    let width = configuration.transformer.width
    var tokens = pixels.patches(size: configuration.patchSize)
      .linear(weight: weight.reshaped([width, weight.count / width]), bias: bias)
    if let classToken {
      // The class token is row 0; one gather sets it before the patches of every image.
      let rows = (0..<batch).flatMap { image in [0] + (1...count).map { image * count + $0 } }
      tokens = Tensor.concatenating([classToken.reshaped([1, width]), tokens]).gatheringRows(at: rows)
    }
    let placed = tokens.reshaped([batch, tokensPerImage, width]) + positions
    return placed.reshaped([batch * tokensPerImage, width])
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    if classToken != nil { try body(prefix + "class_embedding", &classToken!) }
    try body(prefix + "patch_embedding.weight", &weight)
    if bias != nil { try body(prefix + "patch_embedding.bias", &bias!) }
    try body(prefix + "position_embedding.weight", &positions)
  }
}
