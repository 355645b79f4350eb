/// Multi-head scaled dot-product attention over packed sequences. Vaswani et al., 2017, arXiv:1706.03762.
///
/// Rows attend within their own sequence only; with `isCausal`, to themselves and what stands before.
///
/// - Parameters:
///   - queries: `[tokens, width]`, heads side by side
///   - keys: `[tokens, width]`
///   - values: `[tokens, width]`
///   - lengths: the sequences' lengths, in order; their sum is `tokens`
/// - Returns: `[tokens, width]`
public func attention(
  queries: Tensor, keys: Tensor, values: Tensor, heads: Int, lengths: [Int], isCausal: Bool
) -> Tensor {
  precondition(
    queries.shape == keys.shape && keys.shape == values.shape && heads > 0 && queries.columns % heads == 0,
    "attention of \(queries.shape), \(keys.shape), \(values.shape) with \(heads) heads")
  queries.requirePacked(lengths)
  let plan = AttentionPlan(width: queries.columns, heads: heads, lengths: lengths, isCausal: isCausal)
  let isRecorded = queries.isTracked || keys.isTracked || values.isTracked
  // The derivative needs the probabilities; without one they live only as long as their head.
  let kept = isRecorded ? Storage(count: plan.probabilityCount) : nil
  let result = Tensor(shape: queries.shape) { output in
    plan.forEachHead { head in
      let storage = kept ?? Storage(count: head.length * head.length)
      let start = kept == nil ? 0 : head.probabilityStart
      withExtendedLifetime(storage) {
        plan.attend(
          head, queries.pointer, keys.pointer, values.pointer, probabilities: storage.pointer + start,
          into: output)
      }
    }
  }
  guard let kept else { return result }
  return result.recorded(from: [queries, keys, values]) {
    [queries = queries.detached, keys = keys.detached, values = values.detached] gradient, _ in
    let slopes = (0..<3).map { _ in Storage(count: queries.count) }
    plan.forEachHead { head in
      plan.differentiate(
        head, queries: queries.pointer, keys: keys.pointer, values: values.pointer,
        probabilities: kept.pointer + head.probabilityStart, gradient: gradient.pointer, slopes: slopes)
    }
    return slopes.map { Tensor(shape: queries.shape, storage: $0) }
  }
}

/// One head of one sequence.
private struct AttentionHead {
  let length: Int
  /// Where the head's first element stands in queries, keys and values.
  let start: Int
  /// Where its `length · length` probabilities stand.
  let probabilityStart: Int
}

/// The sizes of one attention call and the work on a single head.
private struct AttentionPlan {
  let width: Int
  let headWidth: Int
  let scale: Float
  let isCausal: Bool
  let units: [AttentionHead]
  let probabilityCount: Int

  init(width: Int, heads: Int, lengths: [Int], isCausal: Bool) {
    self.width = width
    self.isCausal = isCausal
    headWidth = width / heads
    scale = 1 / Float(width / heads).squareRoot()
    var units: [AttentionHead] = []
    units.reserveCapacity(lengths.count * heads)
    var probabilityStart = 0
    forEachSequence(lengths) { _, rows in
      for head in 0..<heads {
        units.append(
          AttentionHead(
            length: rows.count, start: rows.lowerBound * width + head * (width / heads),
            probabilityStart: probabilityStart))
        probabilityStart += rows.count * rows.count
      }
    }
    self.units = units
    probabilityCount = probabilityStart
  }

  func forEachHead(_ body: (AttentionHead) -> Void) {
    // A head of 16 tokens is some ten thousand multiplications: worth a thread only in numbers.
    let work = max(1, (units.map(\.length).max() ?? 1) * (units.map(\.length).max() ?? 1) * headWidth)
    parallelFor(units.count, grain: max(1, (1 << 18) / work)) { range in
      for index in range { body(units[index]) }
    }
  }

  private func view(_ pointer: UnsafePointer<Float>, _ head: AttentionHead, isTransposed: Bool = false)
    -> MatrixView
  {
    MatrixView(pointer: pointer + head.start, stride: width, isTransposed: isTransposed)
  }

  func attend(
    _ head: AttentionHead, _ queries: UnsafePointer<Float>, _ keys: UnsafePointer<Float>,
    _ values: UnsafePointer<Float>, probabilities: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let n = head.length
    multiply(
      m: n, n: n, k: headWidth, view(queries, head), view(keys, head, isTransposed: true),
      into: probabilities,
      stride: n)
    kernels.softmax_forward(probabilities, probabilities, scale, n, n, isCausal ? 1 : n, isCausal ? 1 : 0)
    multiply(
      m: n, n: headWidth, k: n, MatrixView(pointer: probabilities, stride: n), view(values, head),
      into: output + head.start, stride: width)
  }

  /// The derivative: dV = Pᵀ·dO, dS = softmax′(dO·Vᵀ), dQ = dS·K, dK = dSᵀ·Q.
  func differentiate(
    _ head: AttentionHead, queries: UnsafePointer<Float>, keys: UnsafePointer<Float>,
    values: UnsafePointer<Float>,
    probabilities: UnsafePointer<Float>, gradient: UnsafePointer<Float>, slopes: [Storage]
  ) {
    let n = head.length
    let scratch = Storage(count: n * n)
    defer { withExtendedLifetime(scratch) {} }
    let scores = scratch.pointer
    multiply(
      m: n, n: n, k: headWidth, view(gradient, head), view(values, head, isTransposed: true), into: scores,
      stride: n)
    kernels.softmax_backward(scores, probabilities, scores, scale, n, n)
    let scoreView = MatrixView(pointer: scores, stride: n)
    multiply(
      m: n, n: headWidth, k: n, scoreView, view(keys, head), into: slopes[0].pointer + head.start,
      stride: width)
    multiply(
      m: n, n: headWidth, k: n, MatrixView(pointer: scores, stride: n, isTransposed: true),
      view(queries, head),
      into: slopes[1].pointer + head.start, stride: width)
    multiply(
      m: n, n: headWidth, k: n, MatrixView(pointer: probabilities, stride: n, isTransposed: true),
      view(gradient, head), into: slopes[2].pointer + head.start, stride: width)
  }
}
