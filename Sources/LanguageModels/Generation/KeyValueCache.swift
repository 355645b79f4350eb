import Layers
import Tensors

/// Keys and values in each block for the rows of one sequence that grows.
///
/// A value: sequences that begin alike may go on from copies of one cache, which share what they have in
/// common.
public struct KeyValueCache: Sendable {
  private struct Block: Sendable {
    var keys: GrowingRows, values: GrowingRows
  }

  private var blocks: [Block] = []

  /// The cache of a sequence without rows.
  public init() {}

  /// The number of rows so far.
  public var count: Int { blocks.first?.keys.count ?? 0 }

  /// For each block, the rows so far as the prefix of `sequences` sequences; nil where there are none.
  public func prefixes(sequences: Int = 1) -> [KeyValuePrefix]? {
    guard count > 0 else { return nil }
    let lengths = Array(repeating: count, count: sequences)
    return blocks.map { KeyValuePrefix(keys: $0.keys.tensor, values: $0.values.tensor, lengths: lengths) }
  }

  /// Adds further rows of the sequence: of each block the next ones, as networks note them.
  fileprivate mutating func append(_ keyValues: KeyValues, toBlock index: Int) {
    if index == blocks.count {
      blocks.append(
        Block(
          keys: GrowingRows(width: keyValues.keys.columns),
          values: GrowingRows(width: keyValues.values.columns)))
    }
    blocks[index].keys.append(keyValues.keys.detached)
    blocks[index].values.append(keyValues.values.detached)
  }
}

extension CausalNetwork {
  /// Adds rows to a sequence, and gives the states of the last ones.
  ///
  /// - Parameters:
  ///   - inputs: the input embeddings of the rows, `[rows, width]`, at least one
  ///   - cache: the sequence before them, which then includes them
  ///   - wanted: the number of last rows whose states are wanted, at least 1
  /// - Returns: `[wanted, width]`
  public func states(of inputs: Tensor, continuing cache: inout KeyValueCache, wanted: Int = 1) -> Tensor {
    let prefixes = cache.prefixes()
    var block = 0
    return states(of: inputs, lengths: [inputs.shape[0]], wanted: [wanted], behind: prefixes) {
      cache.append($0, toBlock: block)
      block += 1
    }
  }
}
