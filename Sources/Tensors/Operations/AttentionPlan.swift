import Preconditions

/// One head of one sequence.
struct AttentionHead {
  /// The head's number among those of the queries, and its own among all heads of all sequences.
  let number: Int, index: Int
  let queries: Int, keys: Int, prefix: Int
  /// The place of the first query among the prefix and the keys.
  let firstPlace: Int
  /// The position of the head's first element in queries, in keys and values, and in the prefix.
  let queryStart: Int, keyStart: Int, prefixStart: Int
  /// The position of its `queries · visible` probabilities.
  let probabilityStart: Int

  /// The number of keys in the prefix and in the sequence itself.
  var visible: Int { prefix + keys }
}

/// The sizes of one attention call and the work on a single head.
struct AttentionPlan {
  private let headWidth: Int
  /// The widths of the queries' rows, and of those of keys and values.
  private let queryWidth: Int, keyWidth: Int
  /// The number of the queries' heads, and of those that share one of the keys' heads.
  private let heads: Int, groupSize: Int
  private let scale: Float
  private let isCausal: Bool
  private let reach: Int?
  private let bias: DistanceBias?
  private let units: [AttentionHead]
  /// The number of probabilities in all heads.
  let probabilityCount: Int

  init(
    headWidth: Int, heads: Int, keyHeads: Int, lengths: [Int], queryLengths: [Int], queryStarts: [Int],
    prefixLengths: [Int]?, isCausal: Bool, reach: Int?, bias: RelativeBias?, scale: Float?
  ) {
    self.headWidth = headWidth
    (queryWidth, keyWidth) = (heads * headWidth, keyHeads * headWidth)
    (self.heads, groupSize) = (heads, heads / keyHeads)
    (self.isCausal, self.reach) = (isCausal, reach)
    self.scale = scale ?? 1 / Float(headWidth).squareRoot()
    var units: [AttentionHead] = []
    units.reserveCapacity(lengths.count * heads)
    var (probabilityStart, queryRow) = (0, 0)
    for (sequence, rows) in packedRanges(lengths).enumerated() {
      let (queries, prefix) = (queryLengths[sequence], prefixLengths?[sequence] ?? 0)
      for head in 0..<heads {
        let keyColumn = head / (heads / keyHeads) * headWidth
        units.append(
          AttentionHead(
            number: head, index: units.count, queries: queries, keys: rows.count, prefix: prefix,
            firstPlace: prefix + queryStarts[sequence],
            queryStart: queryRow * heads * headWidth + head * headWidth,
            keyStart: rows.lowerBound * keyHeads * headWidth + keyColumn, prefixStart: keyColumn,
            probabilityStart: probabilityStart))
        probabilityStart += queries * (prefix + rows.count)
      }
      queryRow += queries
    }
    self.units = units
    probabilityCount = probabilityStart
    self.bias = bias.map { DistanceBias($0, heads: heads, farthest: units.map(\.visible).max() ?? 0) }
  }

  func forEachHead(_ body: (AttentionHead) -> Void) {
    parallelFor(units.count, grain: grain) { range in
      for index in range { body(units[index]) }
    }
  }

  /// Calls `body` with each head, those that share keys one after the other on one thread; `isFirst` is true
  /// for the first of them.
  func forEachGroup(_ body: (_ head: AttentionHead, _ isFirst: Bool) -> Void) {
    parallelFor(units.count / groupSize, grain: max(1, grain / groupSize)) { range in
      for index in range.lowerBound * groupSize..<range.upperBound * groupSize {
        body(units[index], index % groupSize == 0)
      }
    }
  }

  /// A head of 16 tokens is some ten thousand multiplications: worth a thread only in numbers.
  private var grain: Int {
    let work = max(1, (units.map { $0.queries * $0.visible }.max() ?? 1) * headWidth)
    return max(1, (1 << 18) / work)
  }

  private func queryView(_ pointer: UnsafePointer<Float>, _ start: Int) -> MatrixView {
    MatrixView(pointer: pointer + start, stride: queryWidth)
  }

  private func keyView(_ pointer: UnsafePointer<Float>, _ start: Int, isTransposed: Bool = false)
    -> MatrixView
  {
    MatrixView(pointer: pointer + start, stride: keyWidth, isTransposed: isTransposed)
  }

  func attend(
    _ head: AttentionHead, _ queries: UnsafePointer<Float>, _ keys: UnsafePointer<Float>,
    _ values: UnsafePointer<Float>, _ prefix: KeyValuePrefix?, probabilities: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns, own) = (head.queries, head.visible, probabilities + head.prefix)
    let queryRows = queryView(queries, head.queryStart)
    let result = output + head.queryStart
    multiply(
      m: rows, n: head.keys, k: headWidth, queryRows, keyView(keys, head.keyStart, isTransposed: true),
      into: own, stride: columns)
    if let prefix, head.prefix > 0 {
      multiply(
        m: rows, n: head.prefix, k: headWidth, queryRows,
        keyView(prefix.keys.pointer, head.prefixStart, isTransposed: true), into: probabilities,
        stride: columns)
    }
    bias?.add(to: probabilities, head, dividedBy: scale)
    normalize(probabilities, head)
    multiply(
      m: rows, n: headWidth, k: head.keys, MatrixView(pointer: own, stride: columns),
      keyView(values, head.keyStart), into: result, stride: queryWidth)
    if let prefix, head.prefix > 0 {
      multiply(
        m: rows, n: headWidth, k: head.prefix, MatrixView(pointer: probabilities, stride: columns),
        keyView(prefix.values.pointer, head.prefixStart), adding: result, into: result, stride: queryWidth)
    }
  }

  /// Makes scores to probabilities: zero for keys that a row does not see.
  private func normalize(_ scores: UnsafeMutablePointer<Float>, _ head: AttentionHead) {
    let (rows, columns) = (head.queries, head.visible)
    guard let reach else {
      kernels.softmax_forward(
        scores, scores, scale, rows, columns, isCausal ? columns - rows + 1 : columns, isCausal ? 1 : 0)
      return
    }
    for row in 0..<rows {
      let (scores, place) = (scores + row * columns, head.firstPlace + row)
      let seen = max(0, place - reach)..<min(columns, isCausal ? place + 1 : place + reach + 1)
      kernels.softmax_forward(
        scores + seen.lowerBound, scores + seen.lowerBound, scale, 1, seen.count, seen.count, 0)
      scores.update(repeating: 0, count: seen.lowerBound)
      (scores + seen.upperBound).update(repeating: 0, count: columns - seen.upperBound)
    }
  }

  /// The derivative: dV = Pᵀ·dO, dS = softmax′(dO·Vᵀ), dQ = dS·K, dK = dSᵀ·Q; the bias gets dS.
  ///
  /// - Parameters:
  ///   - isFirst: whether the head's keys and values have no gradient yet; others are added to it
  ///   - prefix: keys and values before the sequences, which have no gradient
  func differentiate(
    _ head: AttentionHead, isFirst: Bool, queries: UnsafePointer<Float>, keys: UnsafePointer<Float>,
    values: UnsafePointer<Float>, prefix: KeyValuePrefix?, probabilities: UnsafePointer<Float>,
    gradient: UnsafePointer<Float>, gradients: [Storage], biasGradients: Storage?
  ) {
    let (rows, columns) = (head.queries, head.visible)
    let scratch = Storage(count: rows * columns)
    defer { withExtendedLifetime(scratch) {} }
    let scores = scratch.pointer
    let ownScores = scores + head.prefix
    let gradientRows = queryView(gradient, head.queryStart)
    let queryGradient = gradients[0].pointer + head.queryStart
    multiply(
      m: rows, n: head.keys, k: headWidth, gradientRows, keyView(values, head.keyStart, isTransposed: true),
      into: ownScores, stride: columns)
    if let prefix, head.prefix > 0 {
      multiply(
        m: rows, n: head.prefix, k: headWidth, gradientRows,
        keyView(prefix.values.pointer, head.prefixStart, isTransposed: true), into: scores, stride: columns)
    }
    kernels.softmax_backward(scores, probabilities, scores, scale, rows, columns)
    if let bias, let biasGradients {
      bias.collect(scores, head, dividedBy: scale, into: biasGradients.pointer)
    }
    multiply(
      m: rows, n: headWidth, k: head.keys, MatrixView(pointer: ownScores, stride: columns),
      keyView(keys, head.keyStart), into: queryGradient, stride: queryWidth)
    if let prefix, head.prefix > 0 {
      multiply(
        m: rows, n: headWidth, k: head.prefix, MatrixView(pointer: scores, stride: columns),
        keyView(prefix.keys.pointer, head.prefixStart), adding: queryGradient, into: queryGradient,
        stride: queryWidth)
    }
    let keyGradient = gradients[1].pointer + head.keyStart
    multiply(
      m: head.keys, n: headWidth, k: rows,
      MatrixView(pointer: ownScores, stride: columns, isTransposed: true),
      queryView(queries, head.queryStart), adding: isFirst ? nil : UnsafePointer(keyGradient),
      into: keyGradient, stride: keyWidth)
    let valueGradient = gradients[2].pointer + head.keyStart
    multiply(
      m: head.keys, n: headWidth, k: rows,
      MatrixView(pointer: probabilities + head.prefix, stride: columns, isTransposed: true),
      gradientRows, adding: isFirst ? nil : UnsafePointer(valueGradient),
      into: valueGradient, stride: keyWidth)
  }

  /// The number of floats for the bias's gradients, which each head collects by itself.
  var biasGradientCount: Int { units.count * (bias?.buckets ?? 0) }

  /// The gradient of the bias's table, `[buckets, heads]`, from those that the heads collected.
  func biasGradient(_ collected: Storage) -> Tensor {
    let buckets = bias?.buckets ?? 0
    return Tensor(shape: [buckets, heads]) { output in
      output.initialize(repeating: 0, count: buckets * heads)
      for unit in units {
        for bucket in 0..<buckets {
          output[bucket * heads + unit.number] += collected.pointer[unit.index * buckets + bucket]
        }
      }
    }
  }
}

/// A relative bias with the bucket of every distance that occurs.
private struct DistanceBias {
  private let table: Tensor
  private let heads: Int
  /// The bucket of each distance, from −`farthest` on.
  private let bucketOfDistance: [Int]
  private let farthest: Int

  var buckets: Int { table.shape[0] }

  init(_ bias: RelativeBias, heads: Int, farthest: Int) {
    (table, self.heads, self.farthest) = (bias.table.detached, heads, farthest)
    bucketOfDistance = (-farthest...farthest).map(bias.bucket)
    let stray = bucketOfDistance.first { !(0..<bias.table.shape[0]).contains($0) }
    require(
      stray == nil, "expected buckets within the rows of the table \(bias.table.shape), found \(stray ?? 0)")
  }

  func add(to scores: UnsafeMutablePointer<Float>, _ head: AttentionHead, dividedBy scale: Float) {
    let values = table.pointer
    forEachScore(head) { index, bucket in
      scores[index] += values[bucket * heads + head.number] / scale
    }
  }

  /// Sums the gradients of a head's scores, which carry the factor `scale`, in each bucket.
  func collect(
    _ gradients: UnsafePointer<Float>, _ head: AttentionHead, dividedBy scale: Float,
    into all: UnsafeMutablePointer<Float>
  ) {
    let sums = all + head.index * buckets
    sums.initialize(repeating: 0, count: buckets)
    forEachScore(head) { index, bucket in sums[bucket] += gradients[index] / scale }
  }

  private func forEachScore(_ head: AttentionHead, _ body: (_ index: Int, _ bucket: Int) -> Void) {
    let columns = head.visible
    for row in 0..<head.queries {
      // The distance of column 0, counted from −farthest.
      let first = farthest - head.firstPlace - row
      for column in 0..<columns { body(row * columns + column, bucketOfDistance[first + column]) }
    }
  }
}
