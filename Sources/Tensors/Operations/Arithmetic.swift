import Preconditions

/// Elementwise arithmetic. Shapes are equal, or one is a suffix of the other and is repeated along the
/// leading axes: `[m, n] + [n]`, `[m, n] * []`. Other shapes trap.
extension Tensor {
  /// The sum of each two elements.
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    binary(left, right, kernels.add).recorded(from: [left, right]) { gradient, wanted in
      [wanted[0] ? gradient.summed(to: left.shape) : nil, wanted[1] ? gradient.summed(to: right.shape) : nil]
    }
  }

  /// The difference of each two elements.
  public static func - (left: Tensor, right: Tensor) -> Tensor {
    binary(left, right, kernels.subtract).recorded(from: [left, right]) { gradient, wanted in
      [
        wanted[0] ? gradient.summed(to: left.shape) : nil,
        wanted[1] ? -gradient.summed(to: right.shape) : nil,
      ]
    }
  }

  /// The product of each two elements, not a matrix product.
  public static func * (left: Tensor, right: Tensor) -> Tensor {
    binary(left, right, kernels.multiply).recorded(from: [left, right]) { [left, right] gradient, wanted in
      [
        wanted[0] ? (gradient * right.detached).summed(to: left.shape) : nil,
        wanted[1] ? (gradient * left.detached).summed(to: right.shape) : nil,
      ]
    }
  }

  /// The quotient of each two elements.
  public static func / (left: Tensor, right: Tensor) -> Tensor {
    let quotient = binary(left, right, kernels.divide)
    return quotient.recorded(from: [left, right]) { [right] gradient, wanted in
      let scaled = gradient / right.detached
      return [
        wanted[0] ? scaled.summed(to: left.shape) : nil,
        wanted[1] ? -(scaled * quotient).summed(to: right.shape) : nil,
      ]
    }
  }

  /// Each element with its sign reversed.
  public static prefix func - (operand: Tensor) -> Tensor { operand * -1 }

  /// Each element plus a number.
  public static func + (left: Tensor, right: Float) -> Tensor { left.affine(scale: 1, shift: right) }
  /// A number plus each element.
  public static func + (left: Float, right: Tensor) -> Tensor { right + left }
  /// Each element minus a number.
  public static func - (left: Tensor, right: Float) -> Tensor { left + -right }
  /// A number minus each element.
  public static func - (left: Float, right: Tensor) -> Tensor { right.affine(scale: -1, shift: left) }
  /// Each element times a number.
  public static func * (left: Tensor, right: Float) -> Tensor { left.affine(scale: right, shift: 0) }
  /// A number times each element.
  public static func * (left: Float, right: Tensor) -> Tensor { right * left }
  /// Each element times the reciprocal of a number.
  public static func / (left: Tensor, right: Float) -> Tensor { left * (1 / right) }

  /// `scale * self + shift`
  private func affine(scale: Float, shift: Float) -> Tensor {
    mapped { kernels.affine($0, $1, scale, shift, $2) }
      .recorded(from: self) { $0.affine(scale: scale, shift: 0) }
  }
}

// MARK: - Repeating the smaller operand

private func binary(_ left: Tensor, _ right: Tensor, _ kernel: BinaryKernel) -> Tensor {
  if left.shape == right.shape { return left.combined(with: right, kernel) }
  let (shape, shorter) =
    left.shape.count >= right.shape.count ? (left.shape, right.shape) : (right.shape, left.shape)
  require(
    shape.suffix(shorter.count) == shorter[...],
    "expected equal shapes, or one that ends like the other, found \(left.shape) and \(right.shape)")
  return left.repeated(to: shape).combined(with: right.repeated(to: shape), kernel)
}

extension Tensor {
  /// This tensor's elements repeated along new leading axes.
  fileprivate func repeated(to target: [Int]) -> Tensor {
    if shape == target { return self }
    let repetitions = target.dropLast(shape.count).reduce(1, *)
    return Tensor(shape: target) { output in kernels.set_rows(output, pointer, repetitions, count) }
  }

  /// The sum over the leading axes that `shape` lacks: the derivative of repeating.
  fileprivate func summed(to target: [Int]) -> Tensor {
    if shape == target { return self }
    let width = target.reduce(1, *)
    return Tensor(shape: target) { output in
      if width == 1 {
        output.pointee = kernels.sum(pointer, count)
      } else {
        kernels.column_sums(output, pointer, width == 0 ? 0 : count / width, width)
      }
    }
  }
}
