// Follows transformers' modeling_clip.py (CLIPModel).
import Checkpoints
import Files
import Foundation
import Imaging
import Layers
import Tensors
import Tokenizers

/// CLIP in Hugging Face layout: any size, quick-GELU or GELU. Radford et al., 2021, arXiv:2103.00020.
public struct CLIP: ImageTextModel, Parameterized {
  public private(set) var text: CLIPTextTower
  public private(set) var vision: CLIPVisionTower
  /// The logarithm of the factor on cosines that training learned, a scalar.
  public private(set) var logitScale = Tensor.unset([])
  private let source: ModelSource

  /// Throws `InputError` when a file is missing, malformed, or of a kind that is not supported.
  public init(contentsOf folder: URL) throws {
    try self.init(unsetIn: folder)
    try Checkpoint(contentsOf: folder).loadCLIP(into: &self)
  }

  /// The model that the folder's files describe, with parameters that are not set yet.
  init(unsetIn folder: URL) throws {
    source = ModelSource(folder)
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    let projection = try config.member("projection_dim").extent(default: 512)
    text = try CLIPTextTower(
      unset: CLIPTextConfiguration(CLIPSettings(config, tower: "text_config")), projection: projection,
      in: folder)
    vision = try CLIPVisionTower(
      unset: CLIPVisionConfiguration(CLIPSettings(config, tower: "vision_config")), projection: projection,
      in: folder)
  }

  public func identity() throws -> ModelIdentity { try source.identity() }

  public var tokenizer: Tokenizer { text.tokenizer }
  public var contextLength: Int { text.contextLength }
  public var textDimension: Int { text.textDimension }
  public var tokenEmbeddings: Tensor { text.tokenEmbeddings }
  public var preprocessing: ImagePreprocessing { vision.preprocessing }
  public var imageSize: (height: Int, width: Int) { vision.imageSize }
  public var patchSize: Int? { vision.patchSize }
  public var imageDimension: Int { vision.imageDimension }

  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    text.textEmbeddings(inputs: inputs, tokens: tokens)
  }

  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    text.textEmbeddings(variants: variants, of: base)
  }

  public func readLength(of text: [Int32]) -> Int { self.text.readLength(of: text) }

  public func imageEmbeddings(pixels: Tensor) -> Tensor { vision.imageEmbeddings(pixels: pixels) }

  public func patchAttention(of image: Image) -> [Float]? { vision.patchAttention(of: image) }

  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "logit_scale", &logitScale)
    try text.visitParameters(prefix, body)
    try vision.visitParameters(prefix, body)
  }
}

extension Checkpoint {
  /// The length of embeddings behind a projection `[dimension, width]`, nil when there is no projection.
  func projectionDimension(_ key: String) throws -> Int? {
    guard let shape = shape(of: key) else { return nil }
    guard let dimension = shape.first, dimension > 0 else {
      throw InputError(
        file: listing.path, field: key, expected: "a matrix with at least one row",
        found: "the shape \(shape)")
    }
    return dimension
  }

  /// Loads CLIP's parameters. Position buffers have no use here, and a tower that was saved from inside a larger
  /// model may lack its prefix.
  func loadCLIP(into network: inout some Parameterized, tower: String? = nil) throws {
    let prefix = tower.flatMap { tower in keys.contains { $0.hasPrefix(tower) } ? nil : tower } ?? ""
    try load(into: &network) { key in
      if key.hasSuffix("embeddings.position_ids") { return nil }
      return key.hasSuffix("_projection.weight") ? key : prefix + key
    }
  }
}
