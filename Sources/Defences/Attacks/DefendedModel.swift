import EmbeddingModels
import Imaging
import Tensors
import Tokenizers

/// A model of images and texts whose images go through a defence.
///
/// Behind a random defence, an embedding is the mean of those of several draws, each brought to length 1: its
/// inner product with a text's is the mean of the draws' cosines.
public struct DefendedModel: ImageTextModel {
  /// The model behind the defence.
  public let base: any ImageTextModel
  /// The defence.
  public let chain: DefenceChain
  /// How many draws of a random defence are averaged, and from which seed.
  public let draws: DefenceDraws

  /// - Parameters:
  ///   - base: the model behind the defence
  ///   - chain: the defence
  ///   - draws: the draws of a random defence that are averaged
  public init(_ base: any ImageTextModel, behind chain: DefenceChain, draws: DefenceDraws) {
    (self.base, self.chain, self.draws) = (base, chain, draws)
  }

  /// The embeddings of what comes out of the defence, `[batch, dimension]`, differentiable.
  ///
  /// - Parameter pixels: `[batch, 3, height, width]` in [0, 1]
  public func imageEmbeddings(pixels: Tensor) -> Tensor {
    let each = (0..<draws.count).map { number in
      let embeddings = base.imageEmbeddings(pixels: draws.draw(number, of: chain, on: pixels, before: base))
      return chain.embeddingStages.reduce(embeddings) { $1.applied(to: $0, of: base) }
    }
    if each.count == 1 { return each[0] }
    return each.dropFirst().reduce(each[0].l2Normalized()) { $0 + $1.l2Normalized() } / Float(each.count)
  }

  /// The model's own identity: what stands before it is told elsewhere.
  public func identity() throws -> ModelIdentity { try base.identity() }

  /// The model's own notes.
  public var notes: [String] { base.notes }
  /// The preprocessing before the defence.
  public var preprocessing: ImagePreprocessing { base.preprocessing }
  /// The model's input size in pixels.
  public var imageSize: (height: Int, width: Int) { base.imageSize }
  /// The side of the model's patches.
  public var patchSize: Int? { base.patchSize }
  /// The length of an image embedding.
  public var imageDimension: Int { base.imageDimension }
  /// What training learned to make of cosines.
  public var logit: LearnedLogit? { base.logit }

  /// The tokenizer of the text side.
  public var tokenizer: Tokenizer { base.tokenizer }
  /// The most tokens of one text.
  public var contextLength: Int { base.contextLength }
  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { base.tokenEmbeddings }
  /// The ids around a text's own.
  public var layout: TokenLayout { base.layout }
  /// The length of a text embedding.
  public var textDimension: Int { base.textDimension }

  /// The ids of a text as if the model had no limit.
  public func allTokens(of text: String) -> [Int32] { base.allTokens(of: text) }

  /// The ids of a text as the model reads them.
  public func tokens(of text: String) -> [Int32] { base.tokens(of: text) }

  /// The number of a text's first tokens that the model reads.
  public func readLength(of text: [Int32]) -> Int { base.readLength(of: text) }

  /// The model's own embeddings of texts, `[texts, dimension]`.
  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    base.textEmbeddings(inputs: inputs, tokens: tokens)
  }

  /// The model's own embeddings of texts that share most of their tokens, `[variants, dimension]`.
  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    self.base.textEmbeddings(variants: variants, of: base)
  }
}
