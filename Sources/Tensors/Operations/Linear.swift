import Preconditions

/// The matrix product of `a` and `b`, either transposed on request: `[m, k]` and `[k, n]` to `[m, n]`. Traps
/// for other ranks and for inner extents that differ.
public func matrixProduct(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
) -> Tensor {
  require(
    a.shape.count == 2 && b.shape.count == 2,
    "expected a product of two matrices, found the shapes \(a.shape) and \(b.shape)")
  let (m, k) = transposeA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
  let (inner, n) = transposeB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
  let word = { (isTransposed: Bool) in isTransposed ? " transposed" : "" }
  require(
    k == inner,
    "expected a product of [m, k] and [k, n], "
      + "found \(a.shape)\(word(transposeA)) and \(b.shape)\(word(transposeB))")
  let product = Tensor(shape: [m, n]) { output in
    multiply(
      m: m, n: n, k: k, a.matrix(isTransposed: transposeA), b.matrix(isTransposed: transposeB), into: output,
      stride: n)
  }
  return product.recorded(from: [a, b]) { [a, b] gradient, wanted in
    let (a, b) = (a.detached, b.detached)
    let gradientA =
      transposeA
      ? { matrixProduct(b, gradient, transposeA: transposeB, transposeB: true) }
      : { matrixProduct(gradient, b, transposeB: !transposeB) }
    let gradientB =
      transposeB
      ? { matrixProduct(gradient, a, transposeA: true, transposeB: transposeA) }
      : { matrixProduct(a, gradient, transposeA: !transposeA) }
    return [wanted[0] ? gradientA() : nil, wanted[1] ? gradientB() : nil]
  }
}

extension Tensor {
  func matrix(isTransposed: Bool = false) -> MatrixView {
    MatrixView(
      storage.narrow.map { .narrow($0, start: offset) } ?? .floats(pointer), stride: max(1, columns),
      isTransposed: isTransposed)
  }

  /// `self · weightᵀ + bias`, added to `residual` if there is one.
  ///
  /// - Parameters:
  ///   - weight: `[outputs, inputs]`, as checkpoints store it; `self` is `[rows, inputs]`
  ///   - bias: `[outputs]`
  ///   - residual: `[rows, outputs]`
  /// - Returns: `[rows, outputs]`
  public func linear(weight: Tensor, bias: Tensor? = nil, residual: Tensor? = nil) -> Tensor {
    require(
      shape.count == 2 && weight.shape.count == 2 && weight.shape[1] == columns,
      "expected [rows, inputs] and a weight [outputs, inputs], found \(shape) and \(weight.shape)")
    let (rows, inputs, outputs) = (shape[0], shape[1], weight.shape[0])
    require(
      bias.map { $0.shape == [outputs] } ?? true,
      "expected a bias [\(outputs)] for the weight \(weight.shape), found \(bias!.shape)")
    require(
      residual.map { $0.shape == [rows, outputs] } ?? true,
      "expected a residual [\(rows), \(outputs)], found \(residual!.shape)")
    let result = Tensor(shape: [rows, outputs]) { output in
      multiply(
        m: rows, n: outputs, k: inputs, matrix(), weight.matrix(isTransposed: true),
        adding: residual?.pointer,
        row: bias?.pointer, into: output, stride: outputs)
    }
    return result.recorded(from: [self, weight] + [bias, residual].compactMap { $0 }) {
      [input = detached, weight = weight.detached] gradient, wanted in
      var gradients: [Tensor?] = [
        wanted[0] ? matrixProduct(gradient, weight) : nil,
        wanted[1] ? matrixProduct(gradient, input, transposeA: true) : nil,
      ]
      if bias != nil { gradients.append(wanted[2] ? gradient.columnSums() : nil) }
      if residual != nil { gradients.append(gradient) }
      return gradients
    }
  }

  private func columnSums() -> Tensor {
    Tensor(shape: [columns]) { kernels.column_sums($0, pointer, rows, columns) }
  }
}
