import Preconditions

extension Tensor {
  /// exp(x) / Σ exp(x) over the last axis.
  public func softmax() -> Tensor {
    let result = mappedRows(shape: shape) { output, rows in
      let start = rows.lowerBound * columns
      kernels.softmax_forward(output + start, pointer + start, 1, rows.count, columns, columns, 0)
    }
    return result.recorded(from: self) { gradient in
      result.mappedRows(shape: result.shape) { output, rows in
        let start = rows.lowerBound * result.columns
        kernels.softmax_backward(
          output + start, result.pointer + start, gradient.pointer + start, 1, rows.count, result.columns)
      }
    }
  }

  /// The logarithm of `softmax`, exact also where the softmax itself would round to 0.
  public func logSoftmax() -> Tensor {
    let result = mappedRows(shape: shape) { output, rows in
      let start = rows.lowerBound * columns
      kernels.log_softmax_forward(output + start, pointer + start, rows.count, columns)
    }
    return result.recorded(from: self) { gradient in
      result.mappedRows(shape: result.shape) { output, rows in
        let start = rows.lowerBound * result.columns
        kernels.log_softmax_backward(
          output + start, result.pointer + start, gradient.pointer + start, rows.count, result.columns)
      }
    }
  }

  /// The mean over rows of −log softmax at each row's target: `[rows, classes]` to a scalar. Traps unless
  /// there is one target per row, each from 0 to `classes` − 1.
  public func crossEntropy(targets: [Int]) -> Tensor {
    require(
      targets.count == rows, "expected \(rows) targets for the shape \(shape), found \(targets.count)")
    let stray = targets.first { !(0..<columns).contains($0) }
    require(stray == nil, "expected targets within 0..<\(columns) for the shape \(shape), found \(stray!)")
    let probabilities = logSoftmaxValues()
    let total = targets.enumerated().reduce(into: Float(0)) { total, target in
      total -= probabilities.pointer[target.offset * columns + target.element]
    }
    let share = 1 / Float(rows)
    return Tensor(total * share).recorded(from: self) { gradient in
      let scale = gradient.item * share
      let inputGradient = probabilities.exp() * scale
      for (row, target) in targets.enumerated() {
        inputGradient.storage.pointer[row * inputGradient.columns + target] -= scale
      }
      return inputGradient
    }
  }

  private func logSoftmaxValues() -> Tensor { detached.logSoftmax() }
}
