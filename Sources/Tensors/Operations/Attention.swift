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
}

/// Multi-head scaled dot-product attention over packed sequences. Vaswani et al., 2017, arXiv:1706.03762.
///
/// Rows attend within their own sequence only, and to its part of the prefix. With `isCausal`, a row attends
/// to itself and to rows before it; queries that are fewer than keys then belong to the last rows.
///
/// - Parameters:
///   - queries: `[asking, width]`, heads side by side
///   - keys: `[tokens, width]`
///   - values: `[tokens, width]`
///   - heads: the number of heads, which divides `width`
///   - lengths: the numbers of keys of the sequences, in order; their sum is `tokens`
///   - queryLengths: the numbers of queries of the sequences, whose sum is `asking`; nil stands for `lengths`
///   - prefix: rows before all sequences; a constant, which allows no derivatives
///   - isCausal: whether rows do not attend to later rows
/// - Returns: `[asking, width]`
public func attention(
  queries: Tensor, keys: Tensor, values: Tensor, heads: Int, lengths: [Int], queryLengths: [Int]? = nil,
  prefix: KeyValuePrefix? = nil, isCausal: Bool
) -> Tensor {
  require(
    queries.columns == keys.columns && keys.shape == values.shape,
    "expected queries [asking, width] and keys and values of one shape [tokens, width], "
      + "found \(queries.shape), \(keys.shape) and \(values.shape)")
  require(
    heads > 0 && keys.columns > 0 && keys.columns % heads == 0,
    "expected a number of heads that divides the width of \(keys.shape), found \(heads)")
  let queryLengths = queryLengths ?? lengths
  keys.requirePacked(lengths)
  queries.requirePacked(queryLengths)
  require(
    queryLengths.count == lengths.count && (!isCausal || zip(queryLengths, lengths).allSatisfy { $0 <= $1 }),
    "expected one number of queries per sequence\(isCausal ? ", no more than its keys" : ""), "
      + "found \(queryLengths) queries for \(lengths) keys")
  if let prefix {
    require(
      prefix.keys.columns == keys.columns && prefix.lengths.count == lengths.count,
      "expected a prefix for \(lengths.count) sequences in \(keys.shape), "
        + "found one for \(prefix.lengths.count) in \(prefix.keys.shape)")
  }
  let plan = AttentionPlan(
    width: keys.columns, heads: heads, lengths: lengths, queryLengths: queryLengths,
    prefixLengths: prefix?.lengths, isCausal: isCausal)
  let isRecorded = queries.isTracked || keys.isTracked || values.isTracked
  require(!isRecorded || prefix == nil, "expected constants behind a prefix, found values with a gradient")
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
  return result.recorded(from: [queries, keys, values]) {
    [queries = queries.detached, keys = keys.detached, values = values.detached] gradient, _ in
    let gradients = [queries, keys, values].map { Storage(count: $0.count) }
    plan.forEachHead { head in
      plan.differentiate(
        head, queries: queries.pointer, keys: keys.pointer, values: values.pointer,
        probabilities: kept.pointer + head.probabilityStart, gradient: gradient.pointer, gradients: gradients)
    }
    return zip([queries, keys, values], gradients).map { Tensor(shape: $0.shape, storage: $1) }
  }
}

/// One head of one sequence.
private struct AttentionHead {
  let queries: Int, keys: Int, prefix: Int
  /// The position of the head's first element in queries, in keys and values, and in the prefix.
  let queryStart: Int, keyStart: Int, prefixStart: Int
  /// The position of its `queries · visible` probabilities.
  let probabilityStart: Int

  /// The number of keys in the prefix and in the sequence itself.
  var visible: Int { prefix + keys }
}

/// The sizes of one attention call and the work on a single head.
private struct AttentionPlan {
  let width: Int
  let headWidth: Int
  let scale: Float
  let isCausal: Bool
  let units: [AttentionHead]
  let probabilityCount: Int

  init(
    width: Int, heads: Int, lengths: [Int], queryLengths: [Int], prefixLengths: [Int]?, isCausal: Bool
  ) {
    self.width = width
    self.isCausal = isCausal
    headWidth = width / heads
    scale = 1 / Float(width / heads).squareRoot()
    var units: [AttentionHead] = []
    units.reserveCapacity(lengths.count * heads)
    var (probabilityStart, queryRow) = (0, 0)
    forEachSequence(lengths) { sequence, rows in
      let (queries, prefix) = (queryLengths[sequence], prefixLengths?[sequence] ?? 0)
      for head in 0..<heads {
        let column = head * (width / heads)
        units.append(
          AttentionHead(
            queries: queries, keys: rows.count, prefix: prefix, queryStart: queryRow * width + column,
            keyStart: rows.lowerBound * width + column, prefixStart: column,
            probabilityStart: probabilityStart))
        probabilityStart += queries * (prefix + rows.count)
      }
      queryRow += queries
    }
    self.units = units
    probabilityCount = probabilityStart
  }

  func forEachHead(_ body: (AttentionHead) -> Void) {
    // A head of 16 tokens is some ten thousand multiplications: worth a thread only in numbers.
    let work = max(1, (units.map { $0.queries * $0.visible }.max() ?? 1) * headWidth)
    parallelFor(units.count, grain: max(1, (1 << 18) / work)) { range in
      for index in range { body(units[index]) }
    }
  }

  private func view(_ pointer: UnsafePointer<Float>, _ start: Int, isTransposed: Bool = false) -> MatrixView {
    MatrixView(pointer: pointer + start, stride: width, isTransposed: isTransposed)
  }

  func attend(
    _ head: AttentionHead, _ queries: UnsafePointer<Float>, _ keys: UnsafePointer<Float>,
    _ values: UnsafePointer<Float>, _ prefix: KeyValuePrefix?, probabilities: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns, own) = (head.queries, head.visible, probabilities + head.prefix)
    let queryView = view(queries, head.queryStart)
    let result = output + head.queryStart
    multiply(
      m: rows, n: head.keys, k: headWidth, queryView, view(keys, head.keyStart, isTransposed: true),
      into: own, stride: columns)
    if let prefix, head.prefix > 0 {
      multiply(
        m: rows, n: head.prefix, k: headWidth, queryView,
        view(prefix.keys.pointer, head.prefixStart, isTransposed: true), into: probabilities, stride: columns)
    }
    kernels.softmax_forward(
      probabilities, probabilities, scale, rows, columns, isCausal ? columns - rows + 1 : columns,
      isCausal ? 1 : 0)
    multiply(
      m: rows, n: headWidth, k: head.keys, MatrixView(pointer: own, stride: columns),
      view(values, head.keyStart), into: result, stride: width)
    if let prefix, head.prefix > 0 {
      multiply(
        m: rows, n: headWidth, k: head.prefix, MatrixView(pointer: probabilities, stride: columns),
        view(prefix.values.pointer, head.prefixStart), adding: result, into: result, stride: width)
    }
  }

  /// The derivative: dV = Pᵀ·dO, dS = softmax′(dO·Vᵀ), dQ = dS·K, dK = dSᵀ·Q.
  func differentiate(
    _ head: AttentionHead, queries: UnsafePointer<Float>, keys: UnsafePointer<Float>,
    values: UnsafePointer<Float>, probabilities: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    gradients: [Storage]
  ) {
    let (rows, columns) = (head.queries, head.keys)
    let scratch = Storage(count: rows * columns)
    defer { withExtendedLifetime(scratch) {} }
    let scores = scratch.pointer
    multiply(
      m: rows, n: columns, k: headWidth, view(gradient, head.queryStart),
      view(values, head.keyStart, isTransposed: true), into: scores, stride: columns)
    kernels.softmax_backward(scores, probabilities, scores, scale, rows, columns)
    multiply(
      m: rows, n: headWidth, k: columns, MatrixView(pointer: scores, stride: columns),
      view(keys, head.keyStart), into: gradients[0].pointer + head.queryStart, stride: width)
    multiply(
      m: columns, n: headWidth, k: rows, MatrixView(pointer: scores, stride: columns, isTransposed: true),
      view(queries, head.queryStart), into: gradients[1].pointer + head.keyStart, stride: width)
    multiply(
      m: columns, n: headWidth, k: rows,
      MatrixView(pointer: probabilities, stride: columns, isTransposed: true),
      view(gradient, head.queryStart), into: gradients[2].pointer + head.keyStart, stride: width)
  }
}
