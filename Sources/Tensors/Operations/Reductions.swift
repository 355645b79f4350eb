import Foundation
import Preconditions

extension Tensor {
  /// The sum of all elements, a scalar.
  public func sum() -> Tensor {
    Tensor(kernels.sum(pointer, count)).recorded(from: self) { [shape] gradient in
      Tensor(repeating: gradient.item, shape: shape)
    }
  }

  /// The mean of all elements, a scalar.
  public func mean() -> Tensor { sum() / Float(count) }

  /// The sum over the last axis: `[…, n]` to `[…]`.
  public func rowSums() -> Tensor {
    Tensor(shape: shape.dropLast()) { output in
      if columns == 0 { output.initialize(repeating: 0, count: shape.dropLast().reduce(1, *)) }
      for row in 0..<rows { output[row] = kernels.sum(pointer + row * columns, columns) }
    }.recorded(from: self) { [shape] in $0.spread(to: shape) }
  }

  /// The mean over the last axis: `[…, n]` to `[…]`.
  public func rowMeans() -> Tensor { rowSums() / Float(columns) }

  /// The largest element of each row: `[…, n]` to `[…]`. The gradient goes to the first of equal ones.
  public func rowMaxima() -> Tensor {
    require(columns > 0, "expected rows of at least 1 element, found the shape \(shape)")
    let elements = pointer
    let largest = (0..<rows).map { row in
      row * columns
        + (0..<columns).reduce(0) { elements[row * columns + $1] > elements[row * columns + $0] ? $1 : $0 }
    }
    return Tensor(largest.map { elements[$0] }, shape: shape.dropLast()).recorded(from: self) {
      [shape] gradient in
      Tensor(shape: shape) { output in
        output.initialize(repeating: 0, count: shape.reduce(1, *))
        for (row, position) in largest.enumerated() { output[position] = gradient.pointer[row] }
      }
    }
  }

  /// log Σ exp over the last axis, computed without overflow: `[…, n]` to `[…]`.
  public func logSumExp() -> Tensor {
    require(columns > 0, "expected rows of at least 1 element, found the shape \(shape)")
    let result = Tensor(shape: shape.dropLast()) { kernels.log_sum_exp($0, pointer, rows, columns) }
    return result.recorded(from: self) { [detached] gradient in
      (detached - result.spread(to: detached.shape)).exp() * gradient.spread(to: detached.shape)
    }
  }

  /// Each element repeated over a new last axis: the derivative of summing rows.
  private func spread(to target: [Int]) -> Tensor {
    Tensor(shape: target) { output in
      let width = target.last ?? 1
      for row in 0..<count { (output + row * width).initialize(repeating: pointer[row], count: width) }
    }
  }
}
