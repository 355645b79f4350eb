import Preconditions

extension Tensor {
  /// Layer normalization over the last axis. Ba, Kiros and Hinton, 2016, arXiv:1607.06450.
  ///
  /// - Parameters:
  ///   - gamma: the factor on each column after normalization, `[width]`
  ///   - beta: the shift of each column after normalization, `[width]`
  ///   - epsilon: added to the variance before its root is taken
  public func layerNormalized(gamma: Tensor, beta: Tensor, epsilon: Float) -> Tensor {
    let width = columns
    require(
      gamma.shape == [width] && beta.shape == [width],
      "expected gamma and beta [\(width)] for the shape \(shape), found \(gamma.shape) and \(beta.shape)")
    let mean = Storage(count: rows)
    let inverseDeviation = Storage(count: rows)
    let result = mappedRows(shape: shape) { output, rows in
      let start = rows.lowerBound * width
      kernels.layer_norm_forward(
        output + start, mean.pointer + rows.lowerBound, inverseDeviation.pointer + rows.lowerBound,
        pointer + start, gamma.pointer, beta.pointer, epsilon, rows.count, width)
    }
    return result.recorded(from: [self, gamma, beta]) { [detached] gradient, wanted in
      let input = detached
      let inputGradient =
        !wanted[0]
        ? nil
        : input.mappedRows(shape: input.shape) { output, rows in
          let start = rows.lowerBound * width
          kernels.layer_norm_backward(
            output + start, gradient.pointer + start, input.pointer + start, mean.pointer + rows.lowerBound,
            inverseDeviation.pointer + rows.lowerBound, gamma.pointer, rows.count, width)
        }
      guard wanted[1] || wanted[2] else { return [inputGradient, nil, nil] }
      let betaGradient = Storage(count: width)
      let gammaGradient = Tensor(shape: [width]) { output in
        kernels.layer_norm_parameter_gradients(
          output, betaGradient.pointer, gradient.pointer, input.pointer, mean.pointer,
          inverseDeviation.pointer,
          input.rows, width)
      }
      return [inputGradient, gammaGradient, Tensor(shape: [width], storage: betaGradient)]
    }
  }

  /// Normalization of each row by the root of its mean square. Zhang and Sennrich, 2019, arXiv:1910.07467.
  ///
  /// - Parameters:
  ///   - gamma: the factor on each column after normalization, `[width]`
  ///   - epsilon: added to the mean square before its root is taken
  public func rootMeanSquareNormalized(gamma: Tensor, epsilon: Float) -> Tensor {
    let width = columns
    require(gamma.shape == [width], "expected gamma [\(width)] for the shape \(shape), found \(gamma.shape)")
    let inverseRoot = Storage(count: rows)
    let result = mappedRows(shape: shape) { output, rows in
      for row in rows {
        let (input, output) = (pointer + row * width, output + row * width)
        let scale = 1 / (kernels.dot(input, input, width) / Float(width) + epsilon).squareRoot()
        inverseRoot.pointer[row] = scale
        kernels.affine(output, input, scale, 0, width)
        kernels.multiply(output, output, gamma.pointer, width)
      }
    }
    return result.recorded(from: [self, gamma]) {
      [input = detached, gamma = gamma.detached] gradient, wanted in
      let weighted = gradient * gamma
      let inputGradient =
        !wanted[0]
        ? nil
        : input.mappedRows(shape: input.shape) { output, rows in
          for row in rows {
            let start = row * width
            let (scale, input) = (inverseRoot.pointer[row], input.pointer + start)
            let share = kernels.dot(weighted.pointer + start, input, width) / Float(width)
            kernels.affine(output + start, weighted.pointer + start, scale, 0, width)
            kernels.accumulate(output + start, input, -share * scale * scale * scale, width)
          }
        }
      guard wanted[1] else { return [inputGradient, nil] }
      let gammaGradient = Tensor(shape: [width]) { output in
        output.initialize(repeating: 0, count: width)
        let terms = gradient * input
        for row in 0..<input.rows {
          kernels.accumulate(output, terms.pointer + row * width, inverseRoot.pointer[row], width)
        }
      }
      return [inputGradient, gammaGradient]
    }
  }

  /// Each row divided by its Euclidean length, or by `epsilon` where it is shorter.
  public func l2Normalized(epsilon: Float = 1e-12) -> Tensor {
    let inverseNorm = Storage(count: rows)
    let result = mappedRows(shape: shape) { output, rows in
      let start = rows.lowerBound * columns
      kernels.normalize_forward(
        output + start, inverseNorm.pointer + rows.lowerBound, pointer + start, epsilon, rows.count, columns)
    }
    return result.recorded(from: self) { gradient in
      result.mappedRows(shape: result.shape) { output, rows in
        let start = rows.lowerBound * result.columns
        kernels.normalize_backward(
          output + start, result.pointer + start, gradient.pointer + start,
          inverseNorm.pointer + rows.lowerBound, rows.count, result.columns)
      }
    }
  }

  /// The cosine between each row and `other`: `[rows, width]` and `[width]`, `[1, width]` or `[rows, width]`
  /// to `[rows]`. Traps for other shapes.
  public func cosineSimilarity(to other: Tensor) -> Tensor {
    let isRow = other.shape == [1, columns] && shape.count >= 2 && shape != other.shape
    let other = isRow ? other.reshaped([columns]) : other
    require(
      columns == other.columns,
      "expected a vector [\(columns)] or [1, \(columns)], or the shape \(shape), found \(other.shape)")
    return (l2Normalized() * other.l2Normalized()).rowSums()
  }
}
