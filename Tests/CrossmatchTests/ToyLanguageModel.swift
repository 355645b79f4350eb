import Crossmatch
import Tensors

/// A causal language model small enough to be computed by hand, behind a chat template and with padding that
/// it reads.
///
/// Its state is the sum of all embeddings so far, fading by a tenth a token; the next token's logits are the
/// scaled cosines of the state and each token's embedding.
struct ToyLanguageModel: TokenInput {
  let tokenizer: Tokenizer
  let tokenEmbeddings: Tensor
  let contextLength = 48
  let layout: TokenLayout

  /// With the tokenizer and the embedding table of an encoder.
  init(_ encoder: any TextEncoder, padded: Bool) {
    (tokenizer, tokenEmbeddings) = (encoder.tokenizer, encoder.tokenEmbeddings)
    func ids(_ text: String) -> [Int32] { encoder.tokenizer.encode(text, addingSpecialTokens: false) }
    layout = TokenLayout(
      before: ids("the chest"), after: ids("a lung"),
      padding: padded ? TokenLayout.Padding(id: ids("normal")[0], length: 32) : nil)
  }

  func allTokens(of text: String) -> [Int32] {
    layout.before + tokenizer.encode(text, addingSpecialTokens: false) + layout.after
  }

  /// The logits of the token behind input embeddings `[tokens, width]`: `[1, vocabulary]`.
  func logits(behind inputs: Tensor) -> Tensor {
    let count = inputs.shape[0]
    var (weights, weight) = ([Float](repeating: 0, count: count), Float(1))
    for place in (0..<count).reversed() {
      weights[place] = weight
      weight *= 0.9
    }
    let state = matrixProduct(Tensor(weights, shape: [1, count]), inputs).l2Normalized()
    return matrixProduct(state, tokenEmbeddings.l2Normalized(), transposeB: true) * 8
  }
}

/// −log p(target | text), summed over the target's tokens: the loss of GCG (Zou et al., 2023,
/// arXiv:2307.15043).
struct ToyTargetLoss: TextLoss {
  let model: ToyLanguageModel
  let target: [Int32]

  var input: any TokenInput { model }

  func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    sequences.map { loss(model.inputEmbeddings(of: [$0])).item }
  }

  func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor) {
    let parts = sequences.map { valueWithGradient(at: model.inputEmbeddings(of: [$0]), of: loss) }
    return (parts.map(\.value.item), .concatenating(parts.map(\.gradient)))
  }

  /// The loss of one text by its input embeddings `[tokens, width]`.
  func loss(_ inputs: Tensor) -> Tensor {
    var (sum, inputs) = (Tensor(0), inputs)
    for token in target {
      sum = sum + model.logits(behind: inputs).crossEntropy(targets: [Int(token)])
      inputs = .concatenating([inputs, model.inputEmbeddings(of: [[token]])])
    }
    return sum
  }
}
