// Follows transformers' modeling_clip.py (CLIPVisionTransformer) and modeling_siglip.py
// (SiglipVisionTransformer), and timm's vision_transformer.py, without what they make of the states.
import Layers
import Preconditions
import Tensors

/// Patches, positions and blocks: what the vision transformers of CLIP, SigLIP and timm have in common.
package struct VisionTransformer: Parameterized, Sendable {
  private var embedding: PatchEmbedding
  private var inputNorm: LayerNorm?
  private(set) var blocks: [PreNormBlock]
  private var outputNorm: LayerNorm?

  /// The parts in which vision transformers differ.
  package struct Parts: Sendable {
    /// Whether a class token stands before the patches.
    package var hasClassToken: Bool
    /// Whether the embedding of patches has a bias.
    package var hasPatchBias: Bool
    /// Whether states are normalized before the first block.
    package var normalizesInput: Bool
    /// Whether states are normalized after the last block.
    package var normalizesOutput = true

    /// CLIP: a class token, no bias, a norm before the blocks.
    package static let clip = Parts(hasClassToken: true, hasPatchBias: false, normalizesInput: true)
    /// SigLIP: nothing but patches.
    package static let sigLIP = Parts(hasClassToken: false, hasPatchBias: true, normalizesInput: false)
    /// timm's models that are read at a class token.
    static let timm = Parts(hasClassToken: true, hasPatchBias: true, normalizesInput: false)
  }

  /// A transformer whose parameters are not set yet.
  ///
  /// - Parameters:
  ///   - configuration: the sizes
  ///   - parts: the parts that it has
  ///   - depth: the number of blocks, nil for all that the sizes name
  package init(_ configuration: CLIPVisionConfiguration, _ parts: Parts, depth: Int? = nil) {
    let transformer = configuration.transformer
    let norm = LayerNorm(width: transformer.width, epsilon: transformer.epsilon)
    embedding = PatchEmbedding(configuration, parts)
    inputNorm = parts.normalizesInput ? norm : nil
    blocks = (0..<(depth ?? transformer.layers)).map { _ in PreNormBlock(transformer, isCausal: false) }
    outputNorm = parts.normalizesOutput ? norm : nil
  }

  /// The number of rows of one image: its patches, and the class token where there is one.
  package var tokensPerImage: Int { embedding.tokensPerImage }

  /// The states before the first block.
  ///
  /// - Parameter pixels: normalized pixels `[batch, 3, size, size]`
  /// - Returns: `[batch · tokens, width]`, and the number of tokens of each image
  func inputStates(of pixels: Tensor) -> (states: Tensor, lengths: [Int]) {
    let embedded = embedding(pixels)
    let lengths = Array(repeating: tokensPerImage, count: pixels.shape[0])
    return (inputNorm?(embedded) ?? embedded, lengths)
  }

  /// The attention of each image's class token to its patches in the last block, the mean over heads.
  ///
  /// - Parameter pixels: normalized pixels `[batch, 3, size, size]`
  /// - Returns: `[batch, patches]`, differentiable; nil for a transformer without blocks
  func classTokenAttention(of pixels: Tensor) -> Tensor? {
    guard let last = blocks.last else { return nil }
    let (tokens, lengths) = inputStates(of: pixels)
    let states = blocks.dropLast()(tokens, lengths: lengths)
    let shares = lengths.indices.map { image in
      let own = states.rows(image * tokensPerImage..<(image + 1) * tokensPerImage)
      return last.attentionShares(of: own, from: 0).rows(1..<tokensPerImage)
    }
    return .concatenating(shares).reshaped([lengths.count, tokensPerImage - 1])
  }

  /// The states after some of the blocks, without the norm behind the last.
  ///
  /// - Parameters:
  ///   - pixels: normalized pixels `[batch, 3, size, size]`
  ///   - depths: the numbers of blocks, 0 for the states before the first one
  /// - Returns: for each depth, `[batch · tokens, width]`
  package func states(of pixels: Tensor, after depths: [Int]) -> [Tensor] {
    require(
      depths.allSatisfy((0...blocks.count).contains),
      "expected depths within 0...\(blocks.count), found \(depths)")
    let (first, lengths) = inputStates(of: pixels)
    var all = [first]
    for block in blocks.prefix(depths.max() ?? 0) {
      all.append(block.forward(all[all.count - 1], lengths: lengths, rows: nil, prefix: nil).states)
    }
    return depths.map { all[$0] }
  }

  /// The states after the last norm.
  ///
  /// - Parameter pixels: normalized pixels `[batch, 3, size, size]`
  /// - Returns: `[batch · tokens, width]`
  package func callAsFunction(_ pixels: Tensor) -> Tensor {
    let (states, lengths) = inputStates(of: pixels)
    return outputStates(of: blocks(states, lengths: lengths))
  }

  /// The last norm of states, `[rows, width]`, where there is one.
  func outputStates(of states: Tensor) -> Tensor { outputNorm?(states) ?? states }

  /// Visits the parameters under the names of transformers' vision transformers.
  package mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try embedding.visitParameters(prefix + "embeddings.", body)
    try inputNorm?.visitParameters(prefix + "pre_layrnorm.", body)
    try blocks.visitParameters(prefix + "encoder.layers.", body)
    try outputNorm?.visitParameters(prefix + "post_layernorm.", body)
  }
}
