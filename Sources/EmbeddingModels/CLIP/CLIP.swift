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
  /// The text side.
  public private(set) var text: CLIPTextTower
  /// The image side.
  public private(set) var vision: CLIPVisionTower
  /// The logarithm of the factor on cosines that training learned, a scalar.
  public private(set) var logitScale = Tensor.unset([])
  private let source: ModelSource

  /// Reads a model folder. Throws `InputError` when a file is missing, malformed, or of a kind that is not
  /// supported.
  public init(contentsOf folder: URL) throws { try self.init(ModelFiles(folder)) }

  /// Reads a model whose files may lie inside of a sentence-transformers folder.
  init(_ files: ModelFiles) throws {
    try files.options.requireNone(file: files.folder.path)
    try self.init(unsetIn: files)
    try Checkpoint(contentsOf: files.weights).loadCLIP(into: &self)
  }

  /// The model that the files of a folder describe, with parameters that are not set yet.
  init(unsetIn files: ModelFiles) throws {
    source = ModelSource(files)
    let config = try files.configuration()
    let projection = try config.member("projection_dim").extent(default: 512)
    text = try CLIPTextTower(
      unset: CLIPTextConfiguration(CLIPSettings(config, tower: "text_config")), projection: projection,
      in: files)
    vision = try CLIPVisionTower(
      unset: CLIPVisionConfiguration(CLIPSettings(config, tower: "vision_config")), projection: projection,
      in: files)
    notes = files.notesOnCleaning + text.notes
  }

  /// What was read otherwise than users may expect, in sentences.
  public let notes: [String]

  /// The folder, and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try source.identity() }

  /// The factor on cosines that training learned.
  public var logit: LearnedLogit? { LearnedLogit(scale: logitScale.exp().item) }

  /// The tokenizer of the text side.
  public var tokenizer: Tokenizer { text.tokenizer }
  /// The largest number of tokens in a text, special tokens included.
  public var contextLength: Int { text.contextLength }
  /// The length of a text embedding, equal to `imageDimension`.
  public var textDimension: Int { text.textDimension }
  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { text.tokenEmbeddings }
  /// The preprocessing of images, ending at `imageSize`.
  public var preprocessing: ImagePreprocessing { vision.preprocessing }
  /// The input size of the image side in pixels.
  public var imageSize: (height: Int, width: Int) { vision.imageSize }
  /// The side of the square patches in pixels.
  public var patchSize: Int? { vision.patchSize }
  /// The length of an image embedding, equal to `textDimension`.
  public var imageDimension: Int { vision.imageDimension }

  /// The embeddings of packed texts, `[texts, dimension]`, not normalized.
  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    text.textEmbeddings(inputs: inputs, tokens: tokens)
  }

  /// The embeddings of texts that share most of their tokens with `base`; shared beginnings are computed
  /// once.
  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    text.textEmbeddings(variants: variants, of: base)
  }

  /// The number of tokens up to the first end token; later ones do not change the embedding.
  public func readLength(of text: [Int32]) -> Int { self.text.readLength(of: text) }

  /// The embeddings of images `[batch, 3, height, width]` with levels in [0, 1], `[batch, dimension]`, not
  /// normalized.
  public func imageEmbeddings(pixels: Tensor) -> Tensor { vision.imageEmbeddings(pixels: pixels) }

  /// The attention of the class token to each patch in the last block, `[batch, patches]`, row by row from the
  /// top left; nil for a model without blocks.
  public func patchAttention(pixels: Tensor) -> Tensor? { vision.patchAttention(pixels: pixels) }

  /// Visits the logit scale, the text side and the image side under the names of transformers' CLIPModel.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "logit_scale", &logitScale)
    try text.visitParameters(prefix, body)
    try vision.visitParameters(prefix, body)
  }
}

extension Checkpoint {
  /// The length of embeddings after a projection `[dimension, width]`, nil when the file has no projection.
  func projectionDimension(_ key: String) throws -> Int? {
    guard let shape = shape(of: key) else { return nil }
    guard let dimension = shape.first, dimension > 0 else {
      throw InputError(
        file: listing.path, field: key, expected: "a matrix with at least one row",
        found: "the shape \(shape)")
    }
    return dimension
  }

  /// Loads CLIP's parameters. Position buffers have no use here, and a tower that was saved from inside a
  /// larger model may lack its prefix.
  func loadCLIP(into network: inout some Parameterized, tower: String? = nil) throws {
    let prefix = tower.flatMap { tower in keys.contains { $0.hasPrefix(tower) } ? nil : tower } ?? ""
    try load(into: &network) { key in
      if key.hasSuffix("embeddings.position_ids") { return nil }
      return key.hasSuffix("_projection.weight") ? key : prefix + key
    }
  }
}
