import Tensors
import Testing

/// Attention behind a prefix against attention over the whole sequences.
@Suite struct AttentionPrefixTests {
  private let width = 12, heads = 3

  private func random(_ rows: Int, seed: Int) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return generator.normalTensor([rows, width], standardDeviation: 1)
  }

  /// Whole sequences: as many rows of `before` as each one's prefix has, then its own of `rows`.
  private func joined(_ before: Tensor, _ rows: Tensor, _ lengths: [Int], _ prefixes: [Int]) -> Tensor {
    var start = 0
    return .concatenating(
      zip(lengths, prefixes).flatMap { length, prefix in
        defer { start += length }
        return [before.rows(0..<prefix), rows.rows(start..<start + length)]
      })
  }

  struct Case: Sendable {
    let prefix: [Int], own: [Int], queries: [Int]
  }

  /// The gradients of rows behind a prefix are those of the same rows in whole sequences.
  @Test(arguments: [nil, 3] as [Int?])
  func gradientsEqualThoseOverWholeSequences(reach: Int?) {
    let (first, firstValues) = (random(7, seed: 1), random(7, seed: 4))
    let (lengths, asked, prefixes) = ([3, 9, 2], [1, 4, 2], [2, 0, 7])
    let inputs = [random(7, seed: 2), random(14, seed: 3), random(14, seed: 5)]
    let weights = random(7, seed: 6)
    let behind = gradient(at: inputs) {
      (attention(
        queries: $0[0], keys: $0[1], values: $0[2], heads: heads, lengths: lengths, queryLengths: asked,
        prefix: KeyValuePrefix(keys: first, values: firstValues, lengths: prefixes), isCausal: true,
        reach: reach) * weights).sum()
    }
    let whole = gradient(at: inputs) { inputs in
      return
        (attention(
          queries: inputs[0], keys: joined(first, inputs[1], lengths, prefixes),
          values: joined(firstValues, inputs[2], lengths, prefixes),
          heads: heads, lengths: zip(lengths, prefixes).map(+), queryLengths: asked, isCausal: true,
          reach: reach) * weights).sum()
    }
    for (behind, whole) in zip(behind, whole) { #expect(behind.deviation(from: whole) < 1e-5) }
  }

  /// Derivatives flow into a shared prefix from all sequences behind it.
  @Test(arguments: [nil, 3] as [Int?])
  func gradientsOfThePrefixEqualThoseOverWholeSequences(reach: Int?) {
    let (lengths, asked, prefixes) = ([3, 9, 2], [1, 4, 2], [2, 0, 7])
    let own = [random(7, seed: 2), random(14, seed: 3), random(14, seed: 5)]
    let weights = random(7, seed: 6)
    let shared = [random(7, seed: 1), random(7, seed: 4)]
    let behind = gradient(at: own + shared) {
      (attention(
        queries: $0[0], keys: $0[1], values: $0[2], heads: heads, lengths: lengths, queryLengths: asked,
        prefix: KeyValuePrefix(keys: $0[3], values: $0[4], lengths: prefixes), isCausal: true,
        reach: reach) * weights).sum()
    }
    let whole = gradient(at: own + shared) { inputs in
      return
        (attention(
          queries: inputs[0], keys: joined(inputs[3], inputs[1], lengths, prefixes),
          values: joined(inputs[4], inputs[2], lengths, prefixes),
          heads: heads, lengths: zip(lengths, prefixes).map(+), queryLengths: asked, isCausal: true,
          reach: reach) * weights).sum()
    }
    for (behind, whole) in zip(behind, whole) { #expect(behind.deviation(from: whole) < 1e-5) }
  }

  @Test(
    arguments: [
      Case(prefix: [0], own: [1], queries: [1]), Case(prefix: [7], own: [1], queries: [1]),
      Case(prefix: [7, 7, 7], own: [2, 5, 1], queries: [2, 5, 1]),
      Case(prefix: [0, 3, 7, 5], own: [4, 1, 6, 20], queries: [4, 1, 6, 20]),
      Case(prefix: [2, 0, 7], own: [3, 9, 2], queries: [1, 1, 2]),
    ], [false, true])
  func equalsAttentionOverWholeSequences(_ test: Case, isCausal: Bool) {
    let (first, keys, values) = (random(7, seed: 1), random(40, seed: 2), random(40, seed: 3))
    let (firstValues, queries) = (random(7, seed: 4), random(40, seed: 5))
    let (own, asking) = (test.own.reduce(0, +), test.queries.reduce(0, +))
    let result = attention(
      queries: queries.rows(0..<asking), keys: keys.rows(0..<own), values: values.rows(0..<own), heads: heads,
      lengths: test.own, queryLengths: test.queries,
      prefix: KeyValuePrefix(keys: first, values: firstValues, lengths: test.prefix), isCausal: isCausal)
    var (row, queryRow) = (0, 0)
    for (prefix, (own, asking)) in zip(test.prefix, zip(test.own, test.queries)) {
      let whole = attention(
        queries: queries.rows(queryRow..<queryRow + asking),
        keys: .concatenating([first.rows(0..<prefix), keys.rows(row..<row + own)]),
        values: .concatenating([firstValues.rows(0..<prefix), values.rows(row..<row + own)]), heads: heads,
        lengths: [prefix + own], queryLengths: [asking], isCausal: isCausal)
      #expect(result.rows(queryRow..<queryRow + asking).deviation(from: whole) < 1e-6)
      row += own
      queryRow += asking
    }
  }
}
