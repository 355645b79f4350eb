import Preconditions
import Tensors

/// The names of the projections of an attention layer in checkpoints.
public struct AttentionNames: Sendable {
  /// The names of the projections to queries, keys and values; one name where they are one matrix.
  let inputs: [String]
  let output: String

  /// Names without a dot at their end, such as "q_proj".
  public init(queries: String, keys: String, values: String, output: String) {
    (inputs, self.output) = ([queries, keys, values], output)
  }

  /// The names of a layer whose queries, keys and values are the rows of one matrix, in this order.
  public init(queriesKeysValues: String, output: String) {
    (inputs, self.output) = ([queriesKeysValues], output)
  }
}

/// The sizes of an attention layer, and how its rows see each other.
public struct AttentionShape: Sendable {
  /// The width of the states.
  public var width: Int
  /// The number of heads of the queries.
  public var heads: Int
  /// The number of heads of keys and values, which divides `heads`.
  public var keyHeads: Int
  /// The width of a head.
  public var depth: Int
  /// Whether rows do not attend to later rows.
  public var isCausal: Bool
  /// The largest distance of rows that attend to each other; nil when there is no limit.
  public var reach: Int?
  /// The rotation of queries and keys by their positions; nil for models that add positions otherwise.
  public var rotation: RotaryEmbedding?
  /// The factor on scores; nil stands for one over the root of the depth.
  public var scale: Float?
  /// Whether the projections to queries, keys and values have biases.
  public var hasBias = true
  /// Whether the projection of the output has a bias.
  public var hasOutputBias = true

  /// Heads of equal number for queries, keys and values, which divide the width; without positions. Traps
  /// unless `heads` divides `width`.
  public init(width: Int, heads: Int, isCausal: Bool) {
    require(
      heads > 0 && width % heads == 0, "expected a number of heads that divides \(width), found \(heads)")
    self.init(width: width, heads: heads, keyHeads: heads, depth: width / heads, isCausal: isCausal)
  }

  /// Heads of any number and depth, without positions.
  public init(width: Int, heads: Int, keyHeads: Int, depth: Int, isCausal: Bool) {
    (self.width, self.heads, self.keyHeads) = (width, heads, keyHeads)
    (self.depth, self.isCausal) = (depth, isCausal)
  }
}

/// Keys and values of a layer's input rows, to which later rows can attend without computing them again.
public struct KeyValues: Sendable {
  /// The keys, `[tokens, key heads · depth]`, heads side by side, normalized and rotated as attention takes
  /// them.
  public let keys: Tensor
  /// The values, `[tokens, key heads · depth]`, heads side by side.
  public let values: Tensor

  /// Keys and values of the same rows. Traps for other shapes.
  public init(keys: Tensor, values: Tensor) {
    require(
      keys.shape.count == 2 && keys.shape == values.shape,
      "expected keys and values of one shape [tokens, width], found \(keys.shape) and \(values.shape)")
    (self.keys, self.values) = (keys, values)
  }

  /// These rows as the common prefix of packed sequences; `lengths` says how many of them each sequence sees.
  public func prefix(lengths: [Int]) -> KeyValuePrefix {
    KeyValuePrefix(keys: keys, values: values, lengths: lengths)
  }
}

/// Multi-head self-attention with its projections.
public struct SelfAttention: Parameterized, Sendable {
  /// The projections to queries, keys and values, or the one whose rows are all of these.
  private var inputs: [Linear]
  private var output: Linear
  private var queryNorm: RMSNorm?, keyNorm: RMSNorm?
  private let shape: AttentionShape
  private let names: AttentionNames

  /// A layer whose parameters are not set yet. Traps unless `heads` divides `width`.
  public init(width: Int, heads: Int, isCausal: Bool, names: AttentionNames) {
    self.init(AttentionShape(width: width, heads: heads, isCausal: isCausal), names: names)
  }

  /// A layer whose parameters are not set yet. Traps unless `keyHeads` divides `heads`.
  ///
  /// - Parameters:
  ///   - shape: widths, heads and what a row sees
  ///   - names: the names of the parts in checkpoints
  ///   - headNorm: the normalization of each head of queries and keys before they are rotated, of the head's
  ///     width; nil for none
  public init(_ shape: AttentionShape, names: AttentionNames, headNorm: RMSNorm? = nil) {
    require(
      shape.keyHeads > 0 && shape.heads % shape.keyHeads == 0,
      "expected a number of key heads that divides \(shape.heads), found \(shape.keyHeads)")
    let rows = [shape.heads, shape.keyHeads, shape.keyHeads].map { $0 * shape.depth }
    inputs = (names.inputs.count == 1 ? [rows.reduce(0, +)] : rows).map {
      Linear(inputs: shape.width, outputs: $0, hasBias: shape.hasBias)
    }
    output = Linear(inputs: rows[0], outputs: shape.width, hasBias: shape.hasOutputBias)
    (queryNorm, keyNorm) = (headNorm, headNorm)
    (self.shape, self.names) = (shape, names)
  }

  /// The attention of packed sequences to themselves and to a prefix, projected and added to `residual`.
  ///
  /// - Parameters:
  ///   - input: the packed sequences, `[tokens, width]`
  ///   - residual: the summand, `[tokens, width]`; nil for none
  ///   - lengths: the sequences' lengths, whose sum is `tokens`
  ///   - rows: the wanted rows as indices into `input`, ascending: neighbours in each sequence, at least one of
  ///     each; in a causal layer, the sequence's last. Nil for all rows
  ///   - prefix: keys and values of rows that stand before the sequences
  ///   - bias: what is added to scores by the distance of rows
  /// - Returns: `[tokens, width]`, or `[rows, width]` for chosen rows; and keys and values of the input rows
  public func forward(
    _ input: Tensor, residual: Tensor?, lengths: [Int], rows: [Int]? = nil, prefix: KeyValuePrefix? = nil,
    bias: RelativeBias? = nil
  ) -> (states: Tensor, keyValues: KeyValues) {
    require(
      residual.map { $0.shape == input.shape } ?? true,
      "expected a residual of the input's shape \(input.shape), found \(residual?.shape ?? [])")
    let places = rows.map { self.places(of: $0, inSequences: lengths) } ?? lengths.map { 0..<$0 }
    let keyValues = KeyValues(
      keys: positioned(
        keys(input), norm: keyNorm, heads: shape.keyHeads, places: lengths.map { 0..<$0 }, behind: prefix),
      values: projection(2)(input))
    let asking = queries(rows.map(input.gatheringRows(at:)) ?? input)
    let mixed = attention(
      queries: positioned(
        asking, norm: queryNorm, heads: shape.heads, places: places, behind: prefix),
      keys: keyValues.keys, values: keyValues.values, heads: shape.heads, keyHeads: shape.keyHeads,
      lengths: lengths, queryLengths: places.map(\.count), queryStarts: places.map(\.lowerBound),
      prefix: prefix,
      isCausal: shape.isCausal, reach: shape.reach, bias: bias, scale: shape.scale)
    let summand = rows.map { rows in residual?.gatheringRows(at: rows) } ?? residual
    return (output(mixed, residual: summand), keyValues)
  }

  private func queries(_ input: Tensor) -> Tensor { projection(0)(input) }
  private func keys(_ input: Tensor) -> Tensor { projection(1)(input) }

  /// The projection to queries, keys or values; of one matrix, a view of its rows.
  private func projection(_ index: Int) -> Linear {
    if inputs.count > 1 { return inputs[index] }
    let heads = [0, shape.heads, shape.heads + shape.keyHeads, shape.heads + 2 * shape.keyHeads]
    return inputs[0].rows(heads[index] * shape.depth..<heads[index + 1] * shape.depth)
  }

  /// Queries or keys with their heads normalized and rotated.
  ///
  /// - Parameter places: the rows' places in their sequences, counted behind the prefix
  private func positioned(
    _ rows: Tensor, norm: RMSNorm?, heads: Int, places: [Range<Int>], behind prefix: KeyValuePrefix?
  ) -> Tensor {
    let normalized =
      norm.map { $0(rows.reshaped([rows.shape[0] * heads, shape.depth])).reshaped(rows.shape) } ?? rows
    guard let rotation = shape.rotation else { return normalized }
    let positions = places.enumerated().flatMap { sequence, places in
      places.map { $0 + (prefix?.lengths[sequence] ?? 0) }
    }
    return rotation(normalized, positions: positions, heads: heads)
  }

  /// The places of the wanted rows in each sequence. Traps for rows that are not wanted as `forward` says.
  private func places(of rows: [Int], inSequences lengths: [Int]) -> [Range<Int>] {
    var (index, start) = (0, 0)
    let places = lengths.map { length -> Range<Int> in
      let first = index
      while index < rows.count, (start..<start + length).contains(rows[index]),
        index == first || rows[index] == rows[index - 1] + 1
      {
        index += 1
      }
      defer { start += length }
      return index == first ? 0..<0 : rows[first] - start..<rows[index - 1] - start + 1
    }
    require(
      index == rows.count
        && zip(places, lengths).allSatisfy { !$0.isEmpty && (!shape.isCausal || $0.upperBound == $1) },
      "expected \(shape.isCausal ? "last rows" : "neighbouring rows") of each sequence of lengths "
        + "\(lengths), found \(rows)")
    return places
  }

  /// Visits the projections to queries, keys and values, then that of the output, then the norms of heads.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    for index in inputs.indices {
      try inputs[index].visitParameters("\(prefix)\(names.inputs[index]).", body)
    }
    try output.visitParameters("\(prefix)\(names.output).", body)
    try queryNorm?.visitParameters("\(prefix)q_norm.", body)
    try keyNorm?.visitParameters("\(prefix)k_norm.", body)
  }
}

extension SelfAttention {
  /// The attention of one row to each row of its sequence, averaged over heads; the sum is 1. Differentiable
  /// with respect to the input. For layers without rotations, whose heads are of equal number.
  ///
  /// - Parameter input: one sequence, `[tokens, width]`
  /// - Returns: `[tokens]`
  package func shares(of input: Tensor, from row: Int) -> Tensor {
    let width = shape.heads * shape.depth
    let query = queries(input.gatheringRows(at: Array(repeating: row, count: shape.heads)))
    // Of each copy of the query, the columns of one head.
    let heads = Tensor(
      (0..<shape.heads * width).map { $0 % width / shape.depth == $0 / width ? 1 : 0 }, shape: query.shape)
    let scores = (query * heads).linear(weight: keys(input)) / Float(shape.depth).squareRoot()
    return scores.softmax().transposed().rowMeans()
  }
}
