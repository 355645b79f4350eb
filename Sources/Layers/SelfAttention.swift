import Foundation
import Tensors

/// The names that checkpoints give the four projections of an attention layer.
public struct AttentionNames: Sendable {
  let queries: String, keys: String, values: String, output: String

  public init(queries: String, keys: String, values: String, output: String) {
    (self.queries, self.keys, self.values, self.output) = (queries, keys, values, output)
  }
}

/// What rows of a layer's input offer to those that attend to them.
public struct KeyValues: Sendable {
  /// `[tokens, width]`
  public let keys: Tensor
  /// `[tokens, width]`
  public let values: Tensor

  /// As what stands before packed sequences, each of which sees so many of the rows.
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

  /// A layer whose parameters are not set yet.
  public init(width: Int, heads: Int, isCausal: Bool, names: AttentionNames) {
    (queries, keys, values, output) = (
      Linear(inputs: width, outputs: width), Linear(inputs: width, outputs: width),
      Linear(inputs: width, outputs: width), Linear(inputs: width, outputs: width)
    )
    (self.heads, self.isCausal, self.names) = (heads, isCausal, names)
  }

  /// - Parameters:
  ///   - input: `[tokens, width]`, packed sequences
  ///   - residual: `[tokens, width]`, what the result is added to
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the one row of each sequence whose result is wanted, nil for all; in a causal layer, the last
  ///   - prefix: what stands before the sequences
  /// - Returns: `[tokens, width]`, or `[sequences, width]` for chosen rows; and what the input's rows offer to others
  public func forward(
    _ input: Tensor, residual: Tensor, lengths: [Int], rows: [Int]? = nil, prefix: KeyValuePrefix? = nil
  ) -> (states: Tensor, keyValues: KeyValues) {
    let keyValues = KeyValues(keys: keys(input), values: values(input))
    let mixed = attention(
      queries: queries(rows.map(input.gatheringRows(at:)) ?? input), keys: keyValues.keys,
      values: keyValues.values,
      heads: heads, lengths: lengths, queryLengths: rows.map { $0.map { _ in 1 } }, prefix: prefix,
      isCausal: isCausal)
    return (output(mixed, residual: rows.map(residual.gatheringRows(at:)) ?? residual), keyValues)
  }

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
  /// How one row's attention is spread over the rows of its sequence, the mean over heads; the sum is 1. No derivative flows
  /// through it.
  ///
  /// - Parameter input: `[tokens, width]`, one sequence
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
