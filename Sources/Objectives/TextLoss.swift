import EmbeddingModels
import Tensors

/// The loss that a token search minimizes: a function of texts under a model.
///
/// `EmbeddingTextLoss` is an encoder with an objective. A language model's loss of a target sequence, a model
/// behind another back end or a weighted sum of models are others: a type of your own needs an `input`,
/// `losses` and `gradients(at:)`.
public protocol TextLoss: ScoredLoss {
  /// The tokenizer, and the table of input embeddings.
  var input: any TokenInput { get }

  /// The loss of each sequence.
  ///
  /// - Parameters:
  ///   - sequences: all ids that the model reads of each text, as `input.tokens(of:)` gives them
  ///   - base: a sequence that most of them were made from, so that what they share with it can be computed
  ///     once; nil where they have nothing in common
  func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float]

  /// The loss of each sequence, and the gradient of their sum.
  ///
  /// - Returns: the losses, and the gradient with respect to the input embeddings of the sequences, which
  ///   stand one after the other: `[tokens, width]`, `width` being that of `input.tokenEmbeddings`
  func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor)

  /// The loss of each sequence, and the gradient of their sum, of which the rows before a place are not
  /// wanted: what sequences share there need not be differentiated.
  ///
  /// - Parameters:
  ///   - sequences: all ids that the model reads of each text
  ///   - start: the first place in each sequence whose gradient is wanted
  /// - Returns: as `gradients(at:)`, with anything in the rows of each sequence before `start`
  func gradients(at sequences: [[Int32]], from start: Int) -> (losses: [Float], gradient: Tensor)

  /// The same loss as a function of a single embedding of the text; nil where there is no such embedding. A
  /// limit on the embedding's shift needs it.
  var ofEmbedding: EmbeddingTextLoss? { get }
}

extension TextLoss {
  /// The gradients at all places: the default of losses that differentiate whole sequences.
  public func gradients(at sequences: [[Int32]], from start: Int) -> (losses: [Float], gradient: Tensor) {
    gradients(at: sequences)
  }

  /// Nil: not a loss of a single embedding.
  public var ofEmbedding: EmbeddingTextLoss? { nil }

  /// The score of each text, tokenized as a whole.
  public func scores(of texts: [String]) -> [Float] {
    losses(of: texts.map(input.tokens(of:)), near: nil).map(score(ofLoss:))
  }
}

/// The loss of a text's embedding by an objective.
public struct EmbeddingTextLoss: TextLoss {
  /// The encoder whose embeddings the objective sees.
  public let encoder: any TextEncoder
  /// The function of the embeddings.
  public let objective: any Objective

  /// The loss of an encoder's embeddings by an objective.
  public init(_ encoder: any TextEncoder, _ objective: any Objective) {
    (self.encoder, self.objective) = (encoder, objective)
  }

  /// The encoder, which tokenizes texts.
  public var input: any TokenInput { encoder }
  /// The direction of the objective's scores.
  public var better: Better { objective.better }
  /// The loss itself.
  public var ofEmbedding: EmbeddingTextLoss? { self }

  /// The objective's score.
  public func score(ofLoss loss: Float) -> Float { objective.score(ofLoss: loss) }

  /// The objective's loss of each sequence's embedding.
  public func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    objective.losses(of: embeddings(of: sequences, near: base)).values
  }

  /// The embedding of each sequence, `[sequences, dimension]`.
  public func embeddings(of sequences: [[Int32]], near base: [Int32]?) -> Tensor {
    base.map { encoder.textEmbeddings(variants: sequences, of: $0) }
      ?? encoder.textEmbeddings(tokens: sequences)
  }

  /// The losses, and the gradient through the encoder by the tape.
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
