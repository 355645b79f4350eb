import Preconditions

/// Keys and values of rows that stand before packed sequences and are shared by them.
public struct KeyValuePrefix: Sendable {
  /// The keys, `[rows, width]`.
  public let keys: Tensor
  /// The values, `[rows, width]`.
  public let values: Tensor
  /// The number of rows that each sequence sees, counted from the first.
  public let lengths: [Int]

  /// A prefix of which each sequence sees the given number of rows. Traps unless keys and values have one
  /// shape and no number exceeds their rows.
  public init(keys: Tensor, values: Tensor, lengths: [Int]) {
    require(
      keys.shape.count == 2 && keys.shape == values.shape,
      "expected keys and values of one shape [rows, width], found \(keys.shape) and \(values.shape)")
    let stray = lengths.first { !(0...keys.rows ~= $0) }
    require(
      stray == nil, "expected prefixes of at most \(keys.rows) rows of \(keys.shape), found one of \(stray!)")
    (self.keys, self.values, self.lengths) = (keys, values, lengths)
  }

  /// Whether derivatives flow into the rows.
  var isTracked: Bool { keys.isTracked || values.isTracked }

  /// The rows of packed sequences, each behind its part of the prefix.
  ///
  /// - Parameters:
  ///   - shared: keys or values of the prefix
  ///   - rows: the same of the sequences, `[tokens, width]`
  ///   - own: the sequences' lengths, whose sum is `tokens`
  func standing(_ shared: Tensor, before rows: Tensor, lengths own: [Int]) -> Tensor {
    let order = zip(packedRanges(own), lengths).flatMap { own, seen in
      Array(0..<seen) + own.map { shared.rows + $0 }
    }
    return Tensor.concatenating([shared, rows]).gatheringRows(at: order)
  }
}

/// Numbers that are added to attention's scores by the distance from query to key. Raffel et al., 2020,
/// arXiv:1910.10683.
public struct RelativeBias: Sendable {
  /// What is added in each bucket of distances, `[buckets, heads]`.
  public let table: Tensor
  /// The bucket of a distance: the key's place less the query's.
  public let bucket: @Sendable (_ distance: Int) -> Int

  /// A bias by buckets of distances, which are rows of `table` `[buckets, heads]`. Traps for other shapes.
  public init(table: Tensor, bucket: @escaping @Sendable (_ distance: Int) -> Int) {
    require(
      table.shape.count == 2 && table.count > 0,
      "expected a table [buckets, heads], found the shape \(table.shape)")
    (self.table, self.bucket) = (table, bucket)
  }
}

/// Multi-head scaled dot-product attention over packed sequences. Vaswani et al., 2017, arXiv:1706.03762.
///
/// Rows attend within their own sequence only, and to its part of the prefix. With `isCausal`, a row attends
/// to itself and to rows before it.
///
/// - Parameters:
///   - queries: `[asking, heads · depth]`, heads side by side
///   - keys: `[tokens, keyHeads · depth]`
///   - values: `[tokens, keyHeads · depth]`
///   - heads: the number of heads of the queries
///   - keyHeads: the number of heads of keys and values, which divides `heads`: as many neighbouring heads of
///     the queries share one (Ainslie et al., 2023, arXiv:2305.13245); nil stands for `heads`
///   - lengths: the numbers of keys of the sequences, in order; their sum is `tokens`
///   - queryLengths: the numbers of queries of the sequences, whose sum is `asking`; nil stands for `lengths`
///   - queryStarts: the place of each sequence's first query among its keys, the others follow; nil when the
///     queries are those of the last rows, as in causal attention they must be
///   - prefix: rows before all sequences; where derivatives flow into them, they are copied for each sequence
///   - isCausal: whether rows do not attend to later rows
///   - reach: the largest distance of rows that attend to each other; nil when there is no limit
///   - bias: what is added to scores, after they were scaled; nil for nothing
///   - scale: the factor on scores; nil stands for one over the root of the depth
/// - Returns: `[asking, heads · depth]`
public func attention(
  queries: Tensor, keys: Tensor, values: Tensor, heads: Int, keyHeads: Int? = nil, lengths: [Int],
  queryLengths: [Int]? = nil, queryStarts: [Int]? = nil, prefix: KeyValuePrefix? = nil, isCausal: Bool,
  reach: Int? = nil, bias: RelativeBias? = nil, scale: Float? = nil
) -> Tensor {
  let keyHeads = keyHeads ?? heads
  require(
    keys.shape == values.shape && keyHeads > 0 && heads % keyHeads == 0
      && queries.columns * keyHeads == keys.columns * heads,
    "expected queries [asking, width] and keys and values of one shape [tokens, width], "
      + "found \(queries.shape), \(keys.shape) and \(values.shape) for \(heads) and \(keyHeads) heads")
  require(
    heads > 0 && queries.columns > 0 && queries.columns % heads == 0,
    "expected a number of heads that divides the width of \(queries.shape), found \(heads)")
  let queryLengths = queryLengths ?? lengths
  keys.requirePacked(lengths)
  queries.requirePacked(queryLengths)
  require(
    queryLengths.count == lengths.count && (!isCausal || zip(queryLengths, lengths).allSatisfy { $0 <= $1 }),
    "expected one number of queries per sequence\(isCausal ? ", no more than its keys" : ""), "
      + "found \(queryLengths) queries for \(lengths) keys")
  let lastStarts = zip(lengths, queryLengths).map { $0 - $1 }
  let queryStarts = queryStarts ?? lastStarts
  require(
    queryStarts.count == lengths.count && (!isCausal || queryStarts == lastStarts),
    "expected the place of each sequence's first query\(isCausal ? ", the last rows'" : ""), "
      + "found \(queryStarts) of \(queryLengths) queries for \(lengths) keys")
  require(reach.map { $0 >= 0 } ?? true, "expected a reach of at least 0, found \(reach ?? 0)")
  require(
    bias.map { $0.table.shape[1] == heads } ?? true,
    "expected a bias [buckets, \(heads)], found the shape \(bias?.table.shape ?? [])")
  if let prefix {
    require(
      prefix.keys.columns == keys.columns && prefix.lengths.count == lengths.count,
      "expected a prefix for \(lengths.count) sequences in \(keys.shape), "
        + "found one for \(prefix.lengths.count) in \(prefix.keys.shape)")
  }
  if let prefix, prefix.isTracked {
    return attention(
      queries: queries, keys: prefix.standing(prefix.keys, before: keys, lengths: lengths),
      values: prefix.standing(prefix.values, before: values, lengths: lengths), heads: heads,
      keyHeads: keyHeads, lengths: zip(prefix.lengths, lengths).map(+), queryLengths: queryLengths,
      queryStarts: zip(prefix.lengths, queryStarts).map(+), isCausal: isCausal, reach: reach, bias: bias,
      scale: scale)
  }
  let plan = AttentionPlan(
    headWidth: queries.columns / heads, heads: heads, keyHeads: keyHeads, lengths: lengths,
    queryLengths: queryLengths, queryStarts: queryStarts, prefixLengths: prefix?.lengths, isCausal: isCausal,
    reach: reach, bias: bias, scale: scale)
  let isRecorded =
    queries.isTracked || keys.isTracked || values.isTracked || bias?.table.isTracked == true
  // The derivative needs the probabilities; without one they live only as long as their head.
  let kept = isRecorded ? Storage(count: plan.probabilityCount) : nil
  let result = Tensor(shape: queries.shape) { output in
    plan.forEachHead { head in
      let storage = kept ?? Storage(count: head.queries * head.visible)
      withExtendedLifetime(storage) {
        plan.attend(
          head, queries.pointer, keys.pointer, values.pointer, prefix,
          probabilities: storage.pointer + (kept == nil ? 0 : head.probabilityStart), into: output)
      }
    }
  }
  guard let kept else { return result }
  return result.recorded(from: [queries, keys, values] + [bias?.table].compactMap { $0 }) {
    [queries = queries.detached, keys = keys.detached, values = values.detached] gradient, _ in
    let gradients = [queries, keys, values].map { Storage(count: $0.count) }
    let biasGradients = bias.map { _ in Storage(count: plan.biasGradientCount) }
    plan.forEachGroup { head, isFirst in
      plan.differentiate(
        head, isFirst: isFirst, queries: queries.pointer, keys: keys.pointer, values: values.pointer,
        prefix: prefix, probabilities: kept.pointer + head.probabilityStart, gradient: gradient.pointer,
        gradients: gradients, biasGradients: biasGradients)
    }
    return zip([queries, keys, values], gradients).map { Tensor(shape: $0.shape, storage: $1) }
      + [biasGradients.map(plan.biasGradient)].compactMap { $0 }
  }
}
