import EmbeddingModels
import Imaging
import Tensors

/// What a cross attack makes small: a loss of an image together with a text.
///
/// Holding one side fast leaves a loss of the other, which is what the attack on that side descends on.
public protocol PairLoss: ScoredLoss {
  var imageInput: any ImageInput { get }
  var textInput: any TokenInput { get }

  /// The loss of images next to a text.
  ///
  /// - Parameter tokens: all ids that the model reads of the text, as `textInput.tokens(of:)` gives them
  func fixing(tokens: [Int32]) -> any ImageLoss

  /// The loss of texts next to an image.
  ///
  /// - Parameter pixels: `[1, 3, height, width]` in [0, 1], of the model's input size
  func fixing(pixels: Tensor) -> any TextLoss

  /// The loss of images next to a text, and weight · the cosine of their embedding to a clean image's: what Co-Attack's image
  /// side descends on. Nil where the model has no single embedding of an image.
  func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)?

  /// What there is to tell of a pair besides its score.
  func reading(image: Image, text: String) -> PairReading
}

/// What there is to tell of a pair besides its score.
public struct PairReading: Sendable, Hashable {
  /// The text's place among the candidates for its image, 1 for the best; of goals about ranks.
  public var rank: Int?
  /// The similarity to the wanted text less that to the image's own caption, of the image and of the text; of swaps.
  public var margins: Margins?

  /// Both sides' margins.
  public struct Margins: Sendable, Hashable {
    public var image: Float, text: Float

    public init(image: Float, text: Float) { (self.image, self.text) = (image, text) }
  }

  public init(rank: Int? = nil, margins: Margins? = nil) { (self.rank, self.margins) = (rank, margins) }
}

extension PairLoss {
  public func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)? { nil }

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
  public let model: any ImageTextModel
  public let objective: any PairObjective

  public init(_ model: any ImageTextModel, _ objective: any PairObjective) {
    (self.model, self.objective) = (model, objective)
  }

  public var imageInput: any ImageInput { model }
  public var textInput: any TokenInput { model }
  public var better: Better { objective.better }

  public func score(ofLoss loss: Float) -> Float { objective.score(ofLoss: loss) }

  public func fixing(tokens: [Int32]) -> any ImageLoss { EmbeddingImageLoss(model, besides(tokens)) }

  public func fixing(pixels: Tensor) -> any TextLoss {
    EmbeddingTextLoss(model, objective.fixing(image: model.imageEmbeddings(pixels: pixels)))
  }

  public func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)? {
    EmbeddingImageLoss(
      model,
      AnchoredObjective(besides(tokens), clean: model.imageEmbeddings(of: [clean]), weight: weight))
  }

  private func besides(_ tokens: [Int32]) -> any Objective {
    objective.fixing(text: model.textEmbeddings(tokens: [tokens]))
  }

  public func reading(image: Image, text: String) -> PairReading {
    objective.reading(image: model.imageEmbeddings(of: [image]), text: model.textEmbeddings(of: [text]))
  }
}
