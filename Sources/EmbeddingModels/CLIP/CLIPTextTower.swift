// Follows transformers' modeling_clip.py (CLIPTextTransformer and CLIPTextModelWithProjection).
import Checkpoints
import Files
import Foundation
import Layers
import Tensors
import Tokenizers

/// The text side of CLIP, alone or as part of `CLIP`. Radford et al., 2021, arXiv:2103.00020.
public struct CLIPTextTower: TextEncoder, Parameterized {
  private let source: ModelSource
  /// The tokenizer of the folder.
  public let tokenizer: Tokenizer
  /// The largest number of tokens in a text, special tokens included.
  public let contextLength: Int
  /// What was read otherwise than users may expect, in sentences.
  public let notes: [String]
  private var network: CLIPTextNetwork

  /// The length of an embedding.
  public var textDimension: Int { network.dimension }
  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { network.words }
  var transformer: CLIPTransformerConfiguration { network.configuration.transformer }

  /// Reads a folder of transformers' CLIPTextModel or CLIPTextModelWithProjection.
  /// Throws `InputError` when a file is missing, malformed, or of a kind that is not supported.
  public init(contentsOf folder: URL) throws { try self.init(ModelFiles(folder)) }

  /// Reads a tower whose files may lie inside of a sentence-transformers folder.
  init(_ files: ModelFiles) throws {
    try files.options.requireNone(file: files.folder.path)
    let config = try files.configuration()
    let checkpoint = try Checkpoint(contentsOf: files.weights)
    try self.init(
      unset: CLIPTextConfiguration(CLIPSettings(config)),
      projection: checkpoint.projectionDimension("text_projection.weight"), in: files)
    try checkpoint.loadCLIP(into: &self, tower: "text_model.")
  }

  /// A tower whose parameters are not set yet.
  init(unset configuration: CLIPTextConfiguration, projection: Int?, in files: ModelFiles) throws {
    source = ModelSource(files)
    network = CLIPTextNetwork(configuration, projection: projection)
    let textTokenizer = try TextTokenizer(
      files, rows: configuration.vocabularySize, positions: configuration.maximumPositions)
    notes = textTokenizer.notes
    tokenizer = textTokenizer.tokenizer
    contextLength = textTokenizer.contextLength ?? configuration.maximumPositions
  }

  /// The folder, and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try source.identity() }

  /// The embeddings of packed texts at their end tokens, `[texts, dimension]`, not normalized.
  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor { network(inputs, tokens: tokens) }

  /// The embeddings of texts that share their beginnings with `base`, whose keys and values are computed
  /// once.
  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    network.embeddings(variants: variants, of: base)
  }

  /// The number of tokens up to the first end token; later ones do not change the embedding.
  public func readLength(of text: [Int32]) -> Int { network.readLength(of: text) }

  /// Visits the parameters under the names of transformers' CLIPTextModelWithProjection.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try network.visitParameters(prefix, body)
  }
}

/// The parameters and the computation of the text tower.
struct CLIPTextNetwork: TextNetwork, CausalTextNetwork {
  let configuration: CLIPTextConfiguration
  /// The input embedding of every token, `[vocabulary, width]`.
  private(set) var words: Tensor
  private var positions: Tensor
  private var blocks: [PreNormBlock]
  private var finalNorm: LayerNorm
  private var projection: Linear?

  /// The length of an embedding.
  var dimension: Int { projection?.weight.shape[0] ?? configuration.transformer.width }

  /// A network whose parameters are not set yet.
  init(_ configuration: CLIPTextConfiguration, projection: Int?) {
    self.configuration = configuration
    let transformer = configuration.transformer
    words = .unset([configuration.vocabularySize, transformer.width])
    positions = .unset([configuration.maximumPositions, transformer.width])
    blocks = (0..<transformer.layers).map { _ in PreNormBlock(transformer, isCausal: true) }
    finalNorm = LayerNorm(width: transformer.width, epsilon: transformer.epsilon)
    self.projection = projection.map { Linear(inputs: transformer.width, outputs: $0, hasBias: false) }
  }

  /// `[tokens, width]` of packed texts to `[texts, dimension]`
  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    let read = tokens.map { 0..<endPosition(of: $0) + 1 }
    return embeddings(
      of: inputs.keepingRows(read, lengths: tokens.map(\.count)), at: read, behind: nil)
  }

  func embeddings(of inputs: Tensor, at places: [Range<Int>], behind keyValues: [KeyValues]?) -> Tensor {
    let lengths = places.map(\.count)
    let prefixLengths = places.map(\.lowerBound)
    let ends = lengths.reduce(into: []) { $0.append(($0.last ?? -1) + $1) }
    let states = blocks(
      inputs + positions.gatheringRows(at: places.flatMap(Array.init)), lengths: lengths, rows: ends,
      prefixes: keyValues?.map { $0.prefix(lengths: prefixLengths) })
    let pooled = finalNorm(states)
    return projection?(pooled) ?? pooled
  }

  func keyValues(of inputs: Tensor) -> [KeyValues] {
    blocks.keyValues(of: inputs + positions.rows(0..<inputs.shape[0]))
  }

  /// The position at which a text is read: its first end token, or 0 when it has none, as in the reference. A
  /// causal tower does not see the tokens behind it.
  func endPosition(of text: [Int32]) -> Int {
    let end = configuration.endToken ?? text.max()
    return text.firstIndex { $0 == end } ?? 0
  }

  func readLength(of text: [Int32]) -> Int { min(text.count, endPosition(of: text) + 1) }

  func sharedEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor? {
    embeddings(variants: variants, of: base)
  }

  func embeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    embeddings(of: variants.map { TextVariant($0, of: base, end: endPosition(of: $0)) }, base: base)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "text_model.embeddings.token_embedding.weight", &words)
    try body(prefix + "text_model.embeddings.position_embedding.weight", &positions)
    try blocks.visitParameters(prefix + "text_model.encoder.layers.", body)
    try finalNorm.visitParameters(prefix + "text_model.final_layer_norm.", body)
    try projection?.visitParameters(prefix + "text_projection.", body)
  }
}

extension Tensor {
  /// Packed sequences `[tokens, width]` with only some rows of each.
  fileprivate func keepingRows(_ kept: [Range<Int>], lengths: [Int]) -> Tensor {
    if zip(kept, lengths).allSatisfy({ $0 == 0..<$1 }) { return self }
    var start = 0
    return gatheringRows(
      at: zip(kept, lengths).flatMap { rows, length in
        defer { start += length }
        return rows.map { start + $0 }
      })
  }
}
