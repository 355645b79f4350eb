import Crossmatch
import Synchronization
import Tensors

/// Notes every text that is embedded, and those at which gradients are taken.
final class CountingEncoder: TextEncoder {
  private let inner: any TextEncoder
  private let texts = Mutex<(scored: [[Int32]], differentiated: [[Int32]])>(([], []))
  var scored: [[Int32]] { texts.withLock { $0.scored } }
  var differentiated: [[Int32]] { texts.withLock { $0.differentiated } }

  init(_ inner: any TextEncoder) { self.inner = inner }

  var tokenizer: Tokenizer { inner.tokenizer }
  var contextLength: Int { inner.contextLength }
  var textDimension: Int { inner.textDimension }
  var tokenEmbeddings: Tensor { inner.tokenEmbeddings }

  func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    let isTracked = inputs.isTracked
    texts.withLock { if isTracked { $0.differentiated += tokens } else { $0.scored += tokens } }
    return inner.textEmbeddings(inputs: inputs, tokens: tokens)
  }
}
