import Foundation

/// Elementwise functions.
extension Tensor {
  /// e to the power of each element.
  public func exp() -> Tensor {
    let result = mapped(kernels.exponential)
    return result.recorded(from: self) { $0 * result }
  }

  /// The natural logarithm of each element.
  public func log() -> Tensor {
    mapped(kernels.logarithm).recorded(from: self) { [detached] in $0 / detached }
  }

  /// The square root of each element.
  public func sqrt() -> Tensor {
    let result = mapped(kernels.square_root)
    return result.recorded(from: self) { $0 / result * 0.5 }
  }

  /// The square of each element.
  public func squared() -> Tensor {
    combined(with: self, kernels.multiply)
      .recorded(from: self) { [detached] in $0 * detached * 2 }
  }

  /// The hyperbolic tangent of each element.
  public func tanh() -> Tensor {
    let result = mapped(kernels.hyperbolic_tangent)
    return result.recorded(from: self) { $0 * (1 - result.squared()) }
  }

  /// The logistic function of each element, 1 / (1 + exp(−x)).
  public func sigmoid() -> Tensor {
    let result = mapped(kernels.sigmoid)
    return result.recorded(from: self) { $0 * result * (1 - result) }
  }

  /// The absolute value; its derivative at 0 is taken as 0.
  public func abs() -> Tensor {
    mapEach { Swift.abs($0) }.recorded(from: self) { [detached] gradient in
      gradient * detached.mapEach { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    }
  }

  /// max(x, 0); its derivative at 0 is taken as 0.
  public func relu() -> Tensor {
    mapEach { max($0, 0) }.recorded(from: self) { [detached] gradient in
      gradient * detached.mapEach { $0 > 0 ? 1 : 0 }
    }
  }

  /// x limited to `range`; the derivative is 1 within and on the border, 0 outside.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    mapEach { min(max($0, range.lowerBound), range.upperBound) }.recorded(from: self) { [detached] gradient in
      gradient * detached.mapEach { range.contains($0) ? 1 : 0 }
    }
  }

  /// Applies a plain Swift function to each element, for functions that are no inner loop of any model.
  private func mapEach(_ function: (Float) -> Float) -> Tensor {
    mapped { output, input, count in
      for index in 0..<count { output[index] = function(input[index]) }
    }
  }
}
