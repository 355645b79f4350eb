import EmbeddingModels
import Tensors

/// What a token search makes small: a loss of texts under a model.
///
/// `EmbeddingTextLoss` is an encoder with an objective. A language model's loss of a target sequence, a model behind another
/// back end or a weighted sum of models are others: a type of your own needs an `input` and these two functions.
public protocol TextLoss: ScoredLoss {
  /// How texts become ids, and the table that their input embeddings come from.
  var input: any TokenInput { get }

  /// The loss of each sequence.
  ///
  /// - Parameters:
  ///   - sequences: all ids that the model reads of each text, as `input.tokens(of:)` gives them
  ///   - base: a sequence that most of them were made from, so that what they share with it can be computed once; nil where
  ///     they have nothing in common
  func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float]

  /// The loss of each sequence, and the gradient of their sum.
  ///
  /// - Returns: the losses, and the gradient with respect to the input embeddings of the sequences, which stand one after the
  ///   other: `[tokens, width]`, `width` being that of `input.tokenEmbeddings`
  func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor)

  /// The loss as one of a single embedding of the text; nil where it is none. Only such a loss can be searched with a limit on
  /// the embedding's shift.
  var ofEmbedding: EmbeddingTextLoss? { get }
}

extension TextLoss {
  public var ofEmbedding: EmbeddingTextLoss? { nil }

  /// The score of each text, as the model reads it from scratch.
  public func scores(of texts: [String]) -> [Float] {
    losses(of: texts.map(input.tokens(of:)), near: nil).map(score(ofLoss:))
  }
}

/// The loss of a text's embedding by an objective.
public struct EmbeddingTextLoss: TextLoss {
  public let encoder: any TextEncoder
  public let objective: any Objective

  public init(_ encoder: any TextEncoder, _ objective: any Objective) {
    (self.encoder, self.objective) = (encoder, objective)
  }

  public var input: any TokenInput { encoder }
  public var better: Better { objective.better }
  public var ofEmbedding: EmbeddingTextLoss? { self }

  public func score(ofLoss loss: Float) -> Float { objective.score(ofLoss: loss) }

  public func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    objective.losses(of: embeddings(of: sequences, near: base)).values
  }

  /// The embedding of each sequence, `[sequences, dimension]`.
  public func embeddings(of sequences: [[Int32]], near base: [Int32]?) -> Tensor {
    base.map { encoder.textEmbeddings(variants: sequences, of: $0) }
      ?? encoder.textEmbeddings(tokens: sequences)
  }

  public func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor) {
    var losses: [Float] = []
    let gradient = gradient(at: encoder.inputEmbeddings(of: sequences)) { inputs in
      let each = objective.losses(of: encoder.textEmbeddings(inputs: inputs, tokens: sequences))
      losses = each.values
      return each.sum()
    }
    return (losses, gradient)
  }
}
