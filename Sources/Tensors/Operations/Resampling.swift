import Preconditions

extension Tensor {
  /// Each plane of `[…, height, width]` mapped along both axes: `[…, rows.count, columns.count]`.
  public func resampled(rows: AxisWeights, columns: AxisWeights) -> Tensor {
    require(
      shape.count >= 2 && shape[shape.count - 2] == rows.sourceCount && self.columns == columns.sourceCount,
      "expected planes […, \(rows.sourceCount), \(columns.sourceCount)] for these weights, found \(shape)")
    let planes = shape.dropLast(2).reduce(1, *)
    let (height, width) = (rows.sourceCount, columns.sourceCount)
    return Tensor(shape: shape.dropLast(2) + [rows.count, columns.count]) { output in
      parallelFor(planes, grain: 1) { range in
        let lines = Storage(count: height * columns.count)
        for plane in range {
          let source = pointer + plane * height * width
          for y in 0..<height { columns.gather(lines.pointer + y * columns.count, source + y * width) }
          rows.gatherLines(output + plane * rows.count * columns.count, lines.pointer, columns.count)
        }
      }
    }.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        parallelFor(planes, grain: 1) { range in
          let lines = Storage(count: height * columns.count)
          for plane in range {
            rows.scatterLines(
              lines.pointer, gradient.pointer + plane * rows.count * columns.count, columns.count)
            for y in 0..<height {
              columns.scatter(
                output + (plane * height + y) * width, lines.pointer + y * columns.count)
            }
          }
        }
      }
    }
  }

  /// The elements of `values`, of this shape, with the derivative of `self`: for steps without a useful
  /// derivative, such as rounding. Bengio et al., 2013, arXiv:1308.3432 ("straight-through").
  public func straightThrough(with values: Tensor) -> Tensor {
    require(shape == values.shape, "expected values of the shape \(shape), found \(values.shape)")
    return values.detached.recorded(from: self) { $0 }
  }
}

extension AxisWeights {
  /// results [count] of source [sourceCount]
  fileprivate func gather(_ results: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>) {
    for index in 0..<count {
      var sum: Float = 0
      let start = starts[index] - offsets[index]
      for tap in offsets[index]..<offsets[index + 1] { sum += weights[tap] * source[start + tap] }
      results[index] = sum
    }
  }

  fileprivate func scatter(_ source: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>) {
    source.initialize(repeating: 0, count: sourceCount)
    for index in 0..<count {
      let start = starts[index] - offsets[index]
      for tap in offsets[index]..<offsets[index + 1] {
        source[start + tap] += weights[tap] * gradients[index]
      }
    }
  }

  /// results [count, width] of source [sourceCount, width]
  fileprivate func gatherLines(
    _ results: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ width: Int
  ) {
    results.initialize(repeating: 0, count: count * width)
    for index in 0..<count {
      for tap in offsets[index]..<offsets[index + 1] {
        let line = starts[index] + tap - offsets[index]
        kernels.accumulate(results + index * width, source + line * width, weights[tap], width)
      }
    }
  }

  fileprivate func scatterLines(
    _ source: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>, _ width: Int
  ) {
    source.initialize(repeating: 0, count: sourceCount * width)
    for index in 0..<count {
      for tap in offsets[index]..<offsets[index + 1] {
        let line = starts[index] + tap - offsets[index]
        kernels.accumulate(source + line * width, gradients + index * width, weights[tap], width)
      }
    }
  }
}
