import Layers
import Tensors

/// The network of a language model, in which rows depend only on themselves and on rows before them: from the
/// input embeddings of tokens to states, and from states to logits.
///
/// A network of your own needs these four requirements, and everything that works on language models works on
/// it: generation, losses of target sequences, token searches.
public protocol CausalNetwork: Sendable {
  /// The input embedding of every token, `[vocabulary, width]`, as it goes into `states`.
  var tokenEmbeddings: Tensor { get }

  /// The most rows of one sequence.
  var contextLength: Int { get }

  /// The states from which logits are computed, after the last norm; differentiable with respect to the
  /// inputs.
  ///
  /// - Parameters:
  ///   - inputs: the packed sequences' input embeddings, `[rows, width]`; those of tokens are rows of
  ///     `tokenEmbeddings`, but any vectors may stand there
  ///   - lengths: the numbers of rows of the sequences, whose sum is `rows`
  ///   - wanted: for each sequence, the number of its last rows whose states are wanted, at least 1; nil for
  ///     all rows
  ///   - prefixes: for each block, keys and values of rows that stand before the sequences; positions count
  ///     on behind them. Nil where sequences begin at position 0
  ///   - note: called with each block's keys and values of the input rows, block by block, for later rows to
  ///     stand behind
  /// - Returns: the states of the wanted rows of all sequences, one after the other, `[wanted rows, width]`
  func states(
    of inputs: Tensor, lengths: [Int], wanted: [Int]?, behind prefixes: [KeyValuePrefix]?,
    noting note: (KeyValues) -> Void
  ) -> Tensor

  /// The logit of every token at each row of states: `[rows, width]` to `[rows, vocabulary]`.
  func logits(of states: Tensor) -> Tensor
}

extension CausalNetwork {
  /// The states of the wanted rows, as the requirement gives them, without keys and values.
  public func states(
    of inputs: Tensor, lengths: [Int], wanted: [Int]? = nil, behind prefixes: [KeyValuePrefix]? = nil
  ) -> Tensor {
    states(of: inputs, lengths: lengths, wanted: wanted, behind: prefixes) { _ in }
  }

  /// Keys and values in each block for the rows of one sequence, for others to stand behind.
  ///
  /// - Parameters:
  ///   - inputs: the sequence's input embeddings, `[rows, width]`, at least one row
  ///   - prefixes: for each block, keys and values of rows before it
  public func keyValues(of inputs: Tensor, behind prefixes: [KeyValuePrefix]? = nil) -> [KeyValues] {
    var all: [KeyValues] = []
    _ = states(of: inputs, lengths: [inputs.shape[0]], wanted: [1], behind: prefixes) { all.append($0) }
    return all
  }
}

/// The indices of the last rows of packed sequences: as many of each sequence as `wanted` says.
package func lastRows(_ wanted: [Int], lengths: [Int]) -> [Int] {
  var end = 0
  return zip(lengths, wanted).flatMap { length, wanted in
    end += length
    return end - wanted..<end
  }
}
