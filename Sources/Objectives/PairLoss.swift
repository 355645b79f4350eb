import EmbeddingModels
import Imaging
import Tensors

/// The loss that a cross attack minimizes: a function of an image together with a text.
///
/// With one side fixed, what remains is a loss of the other side, on which that side's attack descends.
public protocol PairLoss: ScoredLoss {
  /// The conversion of images to the model's input pixels.
  var imageInput: any ImageInput { get }
  /// The tokenizer and the input embeddings of texts.
  var textInput: any TokenInput { get }

  /// The loss of images next to a text.
  ///
  /// - Parameter tokens: all ids that the model reads of the text, as `textInput.tokens(of:)` gives them
  func fixing(tokens: [Int32]) -> any ImageLoss

  /// The loss of texts next to an image.
  ///
  /// - Parameter pixels: `[1, 3, height, width]` in [0, 1], of the model's input size
  func fixing(pixels: Tensor) -> any TextLoss

  /// The loss of images next to a text, plus weight · the cosine of their embedding to a clean image's, as
  /// Co-Attack's image side descends on. Nil where the model has no single embedding of an image.
  func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)?

  /// Rank or margins of a pair; empty unless the loss says otherwise.
  func reading(image: Image, text: String) -> PairReading
}

/// The values of a pair that are reported besides its score.
public struct PairReading: Sendable, Hashable {
  /// The text's place among the candidates for its image, 1 for the best; of goals about ranks.
  public var rank: Int?
  /// The similarity to the wanted text less that to the image's own caption, of the image and of the text; of
  /// swaps.
  public var margins: Margins?

  /// Both sides' margins.
  public struct Margins: Sendable, Hashable {
    /// The margin of the image and that of the text, each a difference of cosines in -2...2.
    public var image: Float, text: Float

    /// The margins of an image and of a text.
    public init(image: Float, text: Float) { (self.image, self.text) = (image, text) }
  }

  /// A reading with a rank, with margins, with both or with neither.
  public init(rank: Int? = nil, margins: Margins? = nil) { (self.rank, self.margins) = (rank, margins) }
}

extension PairLoss {
  /// Nil: no anchor at the clean image.
  public func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)? { nil }

  /// An empty reading, without rank and margins.
  public func reading(image: Image, text: String) -> PairReading { PairReading() }

  /// The loss of images next to a text.
  public func fixing(text: String) -> any ImageLoss { fixing(tokens: textInput.tokens(of: text)) }

  /// The loss of texts next to an image.
  public func fixing(image: Image) -> any TextLoss { fixing(pixels: imageInput.pixels(of: image)) }

  /// The loss of a pair, through preprocessing and tokenization.
  public func loss(image: Image, text: String) -> Float { fixing(text: text).losses(of: [image])[0] }

  /// The score of a pair, through preprocessing and tokenization.
  public func score(image: Image, text: String) -> Float { score(ofLoss: loss(image: image, text: text)) }
}

/// The loss of an image's and a text's embedding in one space by an objective.
public struct EmbeddingPairLoss: PairLoss {
  /// The model whose image and text embeddings are compared.
  public let model: any ImageTextModel
  /// The function of both embeddings.
  public let objective: any PairObjective

  /// The loss of a model's embeddings by an objective.
  public init(_ model: any ImageTextModel, _ objective: any PairObjective) {
    (self.model, self.objective) = (model, objective)
  }

  /// The model, which preprocesses images.
  public var imageInput: any ImageInput { model }
  /// The model, which tokenizes texts.
  public var textInput: any TokenInput { model }
  /// The direction of the objective's scores.
  public var better: Better { objective.better }

  /// The objective's score.
  public func score(ofLoss loss: Float) -> Float { objective.score(ofLoss: loss) }

  /// The objective as a loss of the image's embedding, with the text's embedding computed once.
  public func fixing(tokens: [Int32]) -> any ImageLoss { EmbeddingImageLoss(model, besides(tokens)) }

  /// The objective as a loss of the text's embedding, with the image's embedding computed once.
  public func fixing(pixels: Tensor) -> any TextLoss {
    EmbeddingTextLoss(model, objective.fixing(image: model.imageEmbeddings(pixels: pixels)))
  }

  /// The objective with the text fixed, plus weight · the cosine to the clean image's embedding.
  public func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)? {
    EmbeddingImageLoss(
      model,
      AnchoredObjective(besides(tokens), clean: model.imageEmbeddings(of: [clean]), weight: weight))
  }

  private func besides(_ tokens: [Int32]) -> any Objective {
    objective.fixing(text: model.textEmbeddings(tokens: [tokens]))
  }

  /// The objective's reading of both embeddings.
  public func reading(image: Image, text: String) -> PairReading {
    objective.reading(image: model.imageEmbeddings(of: [image]), text: model.textEmbeddings(of: [text]))
  }
}
