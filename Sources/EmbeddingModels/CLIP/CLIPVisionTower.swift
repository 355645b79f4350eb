// Follows transformers' modeling_clip.py (CLIPVisionTransformer and CLIPVisionModelWithProjection).
import Checkpoints
import Files
import Foundation
import Imaging
import Layers
import Preconditions
import Tensors

/// The image side of CLIP, alone or as part of `CLIP`. Radford et al., 2021, arXiv:2103.00020.
public struct CLIPVisionTower: ImageEncoder, Parameterized {
  private let source: ModelSource
  /// The preprocessing of images, ending at `imageSize`.
  public let preprocessing: ImagePreprocessing
  private var network: CLIPVisionNetwork

  /// The input size in pixels, a square.
  public var imageSize: (height: Int, width: Int) { (network.imageSize, network.imageSize) }
  /// The side of the square patches in pixels.
  public var patchSize: Int? { network.patchSize }
  /// The length of an embedding.
  public var imageDimension: Int { network.dimension }

  var transformer: CLIPTransformerConfiguration { network.configuration.transformer }

  /// Reads a folder of transformers' CLIPVisionModel or CLIPVisionModelWithProjection.
  /// Throws `InputError` when a file is missing, malformed, or of a kind that is not supported.
  public init(contentsOf folder: URL) throws { try self.init(ModelFiles(folder)) }

  /// Reads a tower whose files may lie inside of a sentence-transformers folder.
  init(_ files: ModelFiles) throws {
    try files.options.requireNone(file: files.folder.path)
    let config = try files.configuration()
    let checkpoint = try Checkpoint(contentsOf: files.weights)
    try self.init(
      unset: CLIPVisionConfiguration(CLIPSettings(config)),
      projection: checkpoint.projectionDimension("visual_projection.weight"), in: files)
    try checkpoint.loadCLIP(into: &self, tower: "vision_model.")
  }

  /// A tower whose parameters are not set yet.
  init(unset configuration: CLIPVisionConfiguration, projection: Int?, in files: ModelFiles) throws {
    source = ModelSource(files)
    network = CLIPVisionNetwork(configuration, projection: projection)
    preprocessing = try ImagePreprocessing(contentsOf: files.weights)
    try preprocessing.check(imageSize: network.imageSize, file: ImagePreprocessing.file(in: files.weights))
  }

  /// The folder, and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try source.identity() }

  /// The embeddings of images `[batch, 3, height, width]` with levels in [0, 1], `[batch, dimension]`, not
  /// normalized.
  public func imageEmbeddings(pixels: Tensor) -> Tensor {
    network.embeddings(of: preprocessing.normalized(pixels))
  }

  /// The attention of the class token to each patch in the last block, `[batch, patches]`, row by row from the
  /// top left; nil for a tower without blocks.
  public func patchAttention(pixels: Tensor) -> Tensor? {
    network.patchAttention(preprocessing.normalized(pixels))
  }

  /// The embeddings of images, and the states of their patches inside of the network.
  ///
  /// - Parameters:
  ///   - pixels: `[batch, 3, height, width]` in [0, 1]
  ///   - depth: the number of blocks after which the patches' states are taken, at least 1
  /// - Returns: `[batch, dimension]` and `[batch · patches, width]`, patches row by row from the top left
  package func embeddingsAndPatches(pixels: Tensor, depth: Int) -> (embeddings: Tensor, patches: Tensor) {
    let (embeddings, states) = network(preprocessing.normalized(pixels), observing: depth)
    let count = network.configuration.patchCount
    let rows = (0..<pixels.shape[0]).flatMap { image in (1...count).map { image * (count + 1) + $0 } }
    return (embeddings, states.gatheringRows(at: rows))
  }

  /// Visits the parameters under the names of transformers' CLIPVisionModelWithProjection.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try network.visitParameters(prefix, body)
  }
}

/// The parameters and the computation of the vision tower.
struct CLIPVisionNetwork: ImageNetwork {
  let configuration: CLIPVisionConfiguration
  private var transformer: VisionTransformer
  private var projection: Linear?

  var imageSize: Int { configuration.imageSize }
  var patchSize: Int? { configuration.patchSize }
  var dimension: Int { projection?.weight.shape[0] ?? configuration.transformer.width }

  /// A network whose parameters are not set yet.
  init(_ configuration: CLIPVisionConfiguration, projection: Int?) {
    self.configuration = configuration
    transformer = VisionTransformer(configuration, .clip)
    let width = configuration.transformer.width
    self.projection = projection.map { Linear(inputs: width, outputs: $0, hasBias: false) }
  }

  func embeddings(of pixels: Tensor) -> Tensor { self(pixels).embeddings }

  func patchAttention(_ pixels: Tensor) -> Tensor? { transformer.classTokenAttention(of: pixels) }

  /// Normalized pixels `[batch, 3, size, size]` to `[batch, dimension]`, and the states
  /// `[batch · tokens, width]` after `depth` blocks.
  ///
  /// Only the class token is read, and the last block computes no other row unless it is observed.
  func callAsFunction(_ pixels: Tensor, observing depth: Int = 0) -> (embeddings: Tensor, states: Tensor) {
    let blocks = transformer.blocks
    require(
      (0...blocks.count).contains(depth), "expected a depth within 0...\(blocks.count), found \(depth)")
    let (tokens, lengths) = transformer.inputStates(of: pixels)
    let observed = blocks[..<depth](tokens, lengths: lengths)
    let classRows = lengths.indices.map { $0 * transformer.tokensPerImage }
    let states = blocks[depth...](observed, lengths: lengths, rows: classRows)
    let pooled = transformer.outputStates(of: states)
    return (projection?(pooled) ?? pooled, observed)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try transformer.visitParameters(prefix + "vision_model.", body)
    try projection?.visitParameters(prefix + "visual_projection.", body)
  }
}
