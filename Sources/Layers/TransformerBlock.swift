import Tensors

/// One block of a transformer: rows attend to each other, then a perceptron works on each.
public protocol TransformerBlock: Parameterized, Sendable {
  /// - Parameters:
  ///   - input: `[tokens, width]`, packed sequences
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the one row of each sequence whose result is wanted, nil for all; in a causal block, the last
  ///   - prefix: what stands before the sequences
  /// - Returns: `[tokens, width]`, or `[sequences, width]` for chosen rows; and what the input's rows offer to others
  func forward(_ input: Tensor, lengths: [Int], rows: [Int]?, prefix: KeyValuePrefix?)
    -> (states: Tensor, keyValues: KeyValues)
}

extension BidirectionalCollection where Element: TransformerBlock {
  /// The states behind all blocks; the last block computes only the rows that are wanted.
  ///
  /// - Parameters:
  ///   - input: `[tokens, width]`, packed sequences
  ///   - rows: the one row of each sequence that is wanted, nil for all; in causal blocks, the last
  ///   - prefixes: what stands before the sequences in each block
  /// - Returns: `[sequences, width]`, or `[tokens, width]` for all rows
  public func callAsFunction(
    _ input: Tensor, lengths: [Int], rows: [Int]? = nil, prefixes: [KeyValuePrefix]? = nil
  ) -> Tensor {
    if isEmpty { return rows.map(input.gatheringRows(at:)) ?? input }
    return enumerated().reduce(input) { states, step in
      let wanted = step.offset == count - 1 ? rows : nil
      return step.element.forward(states, lengths: lengths, rows: wanted, prefix: prefixes?[step.offset])
        .states
    }
  }

  /// What the rows of one sequence, `[tokens, width]`, offer in each block to rows that come after them.
  public func keyValues(of input: Tensor) -> [KeyValues] {
    var states = input
    return map { block in
      let (next, keyValues) = block.forward(states, lengths: [input.shape[0]], rows: nil, prefix: nil)
      states = next
      return keyValues
    }
  }
}
