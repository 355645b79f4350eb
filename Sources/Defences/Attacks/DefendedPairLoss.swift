import EmbeddingModels
import Imaging
import Objectives
import Tensors

/// A loss of an image and a text whose image goes through a defence: its mean over draws of the defence.
public struct DefendedPairLoss: PairLoss {
  /// The loss of what comes out of the defence, and the text.
  public let base: any PairLoss
  /// The defence.
  public let chain: DefenceChain
  /// How many draws of a random defence are averaged, and from which seed.
  public let draws: DefenceDraws

  /// - Parameters:
  ///   - base: the loss of what comes out of the defence, and the text
  ///   - chain: the defence
  ///   - draws: the draws of a random defence that are averaged
  public init(_ base: any PairLoss, behind chain: DefenceChain, draws: DefenceDraws) {
    (self.base, self.chain, self.draws) = (chain.changingEmbeddings(in: base), chain, draws)
  }

  /// The preprocessing before the defence.
  public var imageInput: any ImageInput { base.imageInput }
  /// The tokenizer and the input embeddings of texts.
  public var textInput: any TokenInput { base.textInput }
  /// The direction of the loss's scores.
  public var better: Better { base.better }

  /// The loss's own score.
  public func score(ofLoss loss: Float) -> Float { base.score(ofLoss: loss) }

  /// The loss of images next to a text, through the defence.
  public func fixing(tokens: [Int32]) -> any ImageLoss { defended(base.fixing(tokens: tokens)) }

  /// The mean loss of texts next to what comes out of the draws.
  public func fixing(pixels: Tensor) -> any TextLoss {
    MeanTextLoss.of(
      (0..<draws.count).map {
        base.fixing(pixels: draws.draw($0, of: chain, on: pixels, before: imageInput))
      })
  }

  /// The loss next to a text and to the clean image's own embedding, through the defence.
  public func fixing(tokens: [Int32], anchoredAt clean: Image, weight: Float) -> (any ImageLoss)? {
    base.fixing(tokens: tokens, anchoredAt: clean, weight: weight).map(defended)
  }

  /// The loss's own reading of the image as it comes out of the first draw, rounded to 8 bits.
  public func reading(image: Image, text: String) -> PairReading {
    let pixels = draws.draw(0, of: chain, on: imageInput.pixels(of: image), before: imageInput)
    let levels = pixels.values.map { (min(max($0, 0), 1) * 255).rounded() }
    return base.reading(
      image: Image(planes: levels, width: pixels.shape[3], height: pixels.shape[2]), text: text)
  }

  private func defended(_ loss: any ImageLoss) -> any ImageLoss {
    DefendedImageLoss(loss, behind: chain, draws: draws)
  }
}
