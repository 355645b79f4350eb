import Foundation
import Preconditions
import Tensors

/// The names of the four projections of an attention layer in checkpoints.
public struct AttentionNames: Sendable {
  let queries: String, keys: String, values: String, output: String

  /// Names without a dot at their end, such as "q_proj".
  public init(queries: String, keys: String, values: String, output: String) {
    (self.queries, self.keys, self.values, self.output) = (queries, keys, values, output)
  }
}

/// Keys and values of a layer's input rows, to which later rows can attend without computing them again.
public struct KeyValues: Sendable {
  /// The keys, `[tokens, width]`, heads side by side.
  public let keys: Tensor
  /// The values, `[tokens, width]`, heads side by side.
  public let values: Tensor

  /// These rows as the common prefix of packed sequences; `lengths` says how many of them each sequence sees.
  public func prefix(lengths: [Int]) -> KeyValuePrefix {
    KeyValuePrefix(keys: keys, values: values, lengths: lengths)
  }
}

/// Multi-head self-attention with its four projections.
public struct SelfAttention: Parameterized, Sendable {
  private var queries: Linear, keys: Linear, values: Linear, output: Linear
  private let heads: Int
  private let isCausal: Bool
  private let names: AttentionNames

  /// A layer whose parameters are not set yet. Traps unless `heads` divides `width`.
  public init(width: Int, heads: Int, isCausal: Bool, names: AttentionNames) {
    require(
      heads > 0 && width % heads == 0, "expected a number of heads that divides \(width), found \(heads)")
    (queries, keys, values, output) = (
      Linear(inputs: width, outputs: width), Linear(inputs: width, outputs: width),
      Linear(inputs: width, outputs: width), Linear(inputs: width, outputs: width)
    )
    (self.heads, self.isCausal, self.names) = (heads, isCausal, names)
  }

  /// The attention of packed sequences to themselves and to a prefix, projected and added to `residual`.
  ///
  /// - Parameters:
  ///   - input: the packed sequences, `[tokens, width]`
  ///   - residual: the summand, `[tokens, width]`
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the one wanted row of each sequence as an index into `input`, nil for all rows; in a causal
  ///     layer, the sequence's last
  ///   - prefix: keys and values of rows that stand before the sequences
  /// - Returns: `[tokens, width]`, or `[sequences, width]` for chosen rows; and keys and values of the input
  ///   rows
  public func forward(
    _ input: Tensor, residual: Tensor, lengths: [Int], rows: [Int]? = nil, prefix: KeyValuePrefix? = nil
  ) -> (states: Tensor, keyValues: KeyValues) {
    require(
      residual.shape == input.shape,
      "expected a residual of the input's shape \(input.shape), found \(residual.shape)")
    if let rows { requireRows(rows, ofSequences: lengths) }
    let keyValues = KeyValues(keys: keys(input), values: values(input))
    let mixed = attention(
      queries: queries(rows.map(input.gatheringRows(at:)) ?? input), keys: keyValues.keys,
      values: keyValues.values,
      heads: heads, lengths: lengths, queryLengths: rows.map { $0.map { _ in 1 } }, prefix: prefix,
      isCausal: isCausal)
    return (output(mixed, residual: rows.map(residual.gatheringRows(at:)) ?? residual), keyValues)
  }

  private func requireRows(_ rows: [Int], ofSequences lengths: [Int]) {
    var (start, areInside) = (0, rows.count == lengths.count)
    for (row, length) in zip(rows, lengths) {
      areInside = areInside && row >= (isCausal ? start + length - 1 : start) && row < start + length
      start += length
    }
    require(
      areInside,
      "expected \(isCausal ? "the last row" : "a row") of each sequence of lengths \(lengths), found \(rows)")
  }

  /// Visits the projections to queries, keys and values, then that of the output.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try queries.visitParameters("\(prefix)\(names.queries).", body)
    try keys.visitParameters("\(prefix)\(names.keys).", body)
    try values.visitParameters("\(prefix)\(names.values).", body)
    try output.visitParameters("\(prefix)\(names.output).", body)
  }
}

extension SelfAttention {
  /// The attention of one row to each row of its sequence, averaged over heads; the sum is 1. No derivative
  /// flows through it.
  ///
  /// - Parameter input: one sequence, `[tokens, width]`
  /// - Returns: `[tokens]`
  package func shares(of input: Tensor, from row: Int) -> [Float] {
    let query = queries(input.gatheringRows(at: [row])).values
    let keys = self.keys(input)
    let (rows, width, depth) = (keys.rows, keys.columns, keys.columns / heads)
    let values = keys.values
    var shares = [Float](repeating: 0, count: rows)
    for head in 0..<heads {
      let columns = head * depth..<(head + 1) * depth
      let scores = (0..<rows).map { key in
        columns.reduce(Float(0)) { $0 + query[$1] * values[key * width + $1] } / Float(depth).squareRoot()
      }
      let highest = scores.max() ?? 0
      let weights = scores.map { exp($0 - highest) }
      let total = weights.reduce(0, +) * Float(heads)
      for key in shares.indices { shares[key] += weights[key] / total }
    }
    return shares
  }
}
