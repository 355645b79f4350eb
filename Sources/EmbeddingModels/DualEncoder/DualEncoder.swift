import Files
import Foundation
import Imaging
import Layers
import Tensors
import Tokenizers

/// A model of two towers, one for images and one for texts, each of any architecture: models of open_clip,
/// and SigLIP.
public struct DualEncoder: ImageTextModel, Parameterized {
  /// The tokenizer of the text side.
  public let tokenizer: Tokenizer
  /// The largest number of tokens in a text, special tokens included.
  public let contextLength: Int
  /// The special tokens around a text, and padding where the model reads it.
  public let layout: TokenLayout
  /// The preprocessing of images, ending at `imageSize`.
  public let preprocessing: ImagePreprocessing
  /// The logarithm of the factor on cosines that training learned, a scalar.
  public private(set) var logitScale = Tensor.unset([])
  /// The summand that training learned beside it, a scalar; nil for models without.
  public private(set) var logitBias: Tensor?
  /// What was read otherwise than users may expect, in sentences.
  public let notes: [String]
  private var text: any TextNetwork
  private var vision: any ImageNetwork
  private let source: ModelSource

  /// A model whose parameters are not set yet. Throws `InputError` when preprocessing ends at another size
  /// than the image side takes; `preprocessing.file` is the file that says so.
  init(
    text: any TextNetwork, tokens: TextTokenizer, contextLength: Int, padding: TokenLayout.Padding? = nil,
    vision: any ImageNetwork, preprocessing: (steps: ImagePreprocessing, file: URL), hasBias: Bool,
    source: ModelSource
  ) throws {
    (self.text, self.vision) = (text, vision)
    tokenizer = tokens.tokenizer
    self.contextLength = min(tokens.contextLength ?? contextLength, contextLength)
    let frame = tokenizer.specialTokenFrame
    layout = TokenLayout(before: frame.before, after: frame.after, lead: tokenizer.prompt, padding: padding)
    self.preprocessing = preprocessing.steps
    logitBias = hasBias ? .unset([]) : nil
    self.source = source
    notes = tokens.notes
    try preprocessing.steps.check(imageSize: vision.imageSize, file: preprocessing.file)
  }

  /// The folder, and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try source.identity() }

  /// What training learned to make of cosines.
  public var logit: LearnedLogit? {
    LearnedLogit(scale: logitScale.exp().item, bias: logitBias?.item)
  }

  /// The length of a text embedding, equal to `imageDimension`.
  public var textDimension: Int { text.dimension }
  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { text.words }
  /// The input size of the image side in pixels, a square.
  public var imageSize: (height: Int, width: Int) { (vision.imageSize, vision.imageSize) }
  /// The side of the square patches in pixels, nil for convolutional networks.
  public var patchSize: Int? { vision.patchSize }
  /// The length of an image embedding, equal to `textDimension`.
  public var imageDimension: Int { vision.dimension }

  /// The embeddings of packed texts, `[texts, dimension]`, not normalized.
  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor { text(inputs, tokens: tokens) }

  /// The embeddings of texts that share most of their tokens with `base`; a causal text side computes shared
  /// beginnings once.
  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    text.sharedEmbeddings(variants: variants, of: base) ?? textEmbeddings(tokens: variants)
  }

  /// The number of a text's first tokens that change the embedding.
  public func readLength(of text: [Int32]) -> Int { self.text.readLength(of: text) }

  /// The embeddings of images `[batch, 3, height, width]` with levels in [0, 1], `[batch, dimension]`, not
  /// normalized.
  public func imageEmbeddings(pixels: Tensor) -> Tensor {
    vision.embeddings(of: preprocessing.normalized(pixels))
  }

  /// The attention of what the image side pools to each patch, `[batch, patches]`, row by row from the top left;
  /// nil for networks without patches.
  public func patchAttention(pixels: Tensor) -> Tensor? {
    vision.patchAttention(preprocessing.normalized(pixels))
  }

  /// Visits logit scale and bias, the text side's parameters under `text.` and the image side's under
  /// `visual.`.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "logit_scale", &logitScale)
    if logitBias != nil { try body(prefix + "logit_bias", &logitBias!) }
    try text.visitParameters(prefix + "text.", body)
    try vision.visitParameters(prefix + "visual.", body)
  }
}
