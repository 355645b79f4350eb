import Preconditions
import Tensors

/// A block of a transformer, in which rows attend to each other, and a perceptron then works on each row.
public protocol TransformerBlock: Parameterized, Sendable {
  /// The states after this block.
  ///
  /// - Parameters:
  ///   - input: the packed sequences, `[tokens, width]`
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the wanted rows as indices into `input`, ascending: neighbours in each sequence, at least one of
  ///     each; in a causal block, the sequence's last. Nil for all rows
  ///   - prefix: keys and values of rows that stand before the sequences
  /// - Returns: `[tokens, width]`, or `[rows, width]` for chosen rows; and keys and values of the input rows
  func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
}

extension BidirectionalCollection where Element: TransformerBlock {
  /// The states after all blocks; the last block computes only the wanted rows.
  ///
  /// - Parameters:
  ///   - input: the packed sequences, `[tokens, width]`
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the wanted rows as indices into `input`, ascending: neighbours in each sequence, at least one of
  ///     each; in causal blocks, the sequence's last. Nil for all rows
  ///   - prefixes: for each block, keys and values of rows that stand before the sequences
  ///   - note: called with each block's keys and values of the input rows, block by block
  /// - Returns: `[rows, width]`, or `[tokens, width]` for all rows
  public func callAsFunction(
    _ input: Tensor, lengths: [Int], rows: [Int]? = nil, prefixes: [KeyValuePrefix]? = nil,
    noting note: (KeyValues) -> Void = { _ in }
  ) -> Tensor {
    require(
      prefixes.map { $0.count == count } ?? true,
      "expected a prefix for each of \(count) blocks, found \(prefixes?.count ?? 0)")
    if isEmpty { return rows.map(input.gatheringRows(at:)) ?? input }
    return enumerated().reduce(input) { states, step in
      let wanted = step.offset == count - 1 ? rows : nil
      let (next, keyValues) = step.element.forward(
        states, lengths: lengths, rows: wanted, prefix: prefixes?[step.offset])
      note(keyValues)
      return next
    }
  }

  /// Keys and values in each block for the rows of one sequence, `[tokens, width]`, to be used as a prefix of
  /// other sequences.
  public func keyValues(of input: Tensor) -> [KeyValues] {
    require(input.shape.count == 2, "expected one sequence [tokens, width], found the shape \(input.shape)")
    var all: [KeyValues] = []
    let last = input.shape[0] > 0 ? [input.shape[0] - 1] : nil
    _ = self(input, lengths: [input.shape[0]], rows: last) { all.append($0) }
    return all
  }
}
