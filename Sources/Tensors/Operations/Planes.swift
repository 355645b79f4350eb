import Preconditions

/// Operations on planes `[channels, batch, height, width]`, the layout of convolutional networks: all that a
/// channel has lies together.
extension Tensor {
  /// Images `[batch, channels, height, width]` as planes, or planes as images.
  package func exchangingImagesAndChannels() -> Tensor {
    require(shape.count == 4, "expected images or planes of four axes, found the shape \(shape)")
    let (outer, inner) = (shape[0], shape[1])
    if outer == 1 || inner == 1 { return reshaped([inner, outer, shape[2], shape[3]]) }
    let rows = (0..<inner).flatMap { second in (0..<outer).map { $0 * inner + second } }
    return reshaped([outer * inner, shape[2], shape[3]]).gatheringRows(at: rows)
      .reshaped([inner, outer, shape[2], shape[3]])
  }

  /// scale · x + shift for each channel, plus a residual, and if told so without what is negative: batch
  /// normalization in evaluation, and what follows it.
  ///
  /// - Parameters:
  ///   - scale: `[channels]`
  ///   - shift: `[channels]`
  ///   - residual: planes of the same shape
  ///   - rectified: whether max(…, 0) is taken; its derivative at 0 is taken as 0
  package func channelsScaled(
    by scale: Tensor, shift: Tensor, adding residual: Tensor? = nil, rectified: Bool = false
  ) -> Tensor {
    require(
      shape.count == 4 && scale.shape == [shape[0]] && shift.shape == scale.shape,
      "expected planes [channels, …] with a scale and a shift [channels], "
        + "found \(shape), \(scale.shape) and \(shift.shape)")
    require(
      residual.map { $0.shape == shape } ?? true, "expected a residual \(shape), found \(residual!.shape)")
    let plane = shape.dropFirst().reduce(1, *)
    let result = Tensor(shape: shape) { output in
      forEachChannel { channel in
        let (target, start) = (output + channel * plane, channel * plane)
        kernels.affine(target, pointer + start, scale.pointer[channel], shift.pointer[channel], plane)
        if let residual { kernels.add(target, target, residual.pointer + start, plane) }
        if rectified { for index in 0..<plane { target[index] = max(target[index], 0) } }
      }
    }
    return result.recorded(from: [self, scale, shift] + [residual].compactMap { $0 }) {
      [input = detached, scale = scale.detached, result = rectified ? result : nil] gradient, wanted in
      let passed = result.map { gradient.passed(where: $0) } ?? gradient
      return [
        wanted[0] ? passed.channelsMultiplied(by: scale) : nil,
        wanted[1] ? passed.channelProducts(with: input) : nil,
        wanted[2] ? passed.reshaped([scale.count, plane]).rowSums() : nil,
      ] + (residual == nil ? [] : [passed])
    }
  }

  /// The elements at whose places those of `result` are positive, and 0 elsewhere.
  private func passed(where result: Tensor) -> Tensor {
    combined(with: result) { output, own, others, count in
      for index in 0..<count { output[index] = others[index] > 0 ? own[index] : 0 }
    }
  }

  private func channelsMultiplied(by scale: Tensor) -> Tensor {
    let plane = shape.dropFirst().reduce(1, *)
    return Tensor(shape: shape) { output in
      forEachChannel { channel in
        kernels.affine(
          output + channel * plane, pointer + channel * plane, scale.pointer[channel], 0, plane)
      }
    }
  }

  /// Σ x · y for each channel, `[channels]`.
  private func channelProducts(with other: Tensor) -> Tensor {
    let plane = shape.dropFirst().reduce(1, *)
    return Tensor(shape: [shape[0]]) { output in
      forEachChannel { channel in
        let start = channel * plane
        output[channel] = kernels.dot(pointer + start, other.pointer + start, plane)
      }
    }
  }

  private func forEachChannel(_ body: (Int) -> Void) {
    let plane = max(1, shape.dropFirst().reduce(1, *))
    parallelFor(shape[0], grain: max(1, elementGrain / plane)) { part in
      for channel in part { body(channel) }
    }
  }

  /// The mean of each square of `size` pixels; what does not fill a square at the right and lower border is
  /// left out. Maps `[channels, batch, height, width]` to `[channels, batch, height / size, width / size]`.
  package func averagePooled(size: Int) -> Tensor {
    require(
      shape.count == 4 && size > 0 && shape[2] >= size && shape[3] >= size,
      "expected planes [channels, batch, height, width] of at least \(size) pixels a side, "
        + "found the shape \(shape)")
    let squares = PlaneSquares(shape: shape, size: size)
    return Tensor(shape: Array(shape[..<2]) + [squares.down, squares.across]) { output in
      squares.forEachLine { first, line in
        let target = output + line
        target.initialize(repeating: 0, count: squares.across)
        squares.forEachPixel(first) { pixel, x in target[x] += pointer[pixel] }
        kernels.affine(target, target, 1 / Float(size * size), 0, squares.across)
      }
    }.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        output.initialize(repeating: 0, count: shape.reduce(1, *))
        let share = 1 / Float(size * size)
        squares.forEachLine { first, line in
          squares.forEachPixel(first) { pixel, x in output[pixel] = gradient.pointer[line + x] * share }
        }
      }
    }
  }
}

/// The squares into which planes are cut.
private struct PlaneSquares {
  let planes: Int, height: Int, width: Int, size: Int

  init(shape: [Int], size: Int) {
    (planes, height, width, self.size) = (shape[0] * shape[1], shape[2], shape[3], size)
  }

  var down: Int { height / size }
  var across: Int { width / size }

  /// Calls `body` with the first pixel of each line of squares, and the place of the line in the result.
  func forEachLine(_ body: (_ first: Int, _ line: Int) -> Void) {
    parallelFor(planes, grain: max(1, elementGrain / max(1, height * width))) { part in
      for plane in part {
        for y in 0..<down { body((plane * height + y * size) * width, (plane * down + y) * across) }
      }
    }
  }

  /// Calls `body` with each pixel of a line of squares, and the number of its square.
  func forEachPixel(_ first: Int, _ body: (_ pixel: Int, _ square: Int) -> Void) {
    for row in 0..<size {
      for column in 0..<size {
        let start = first + row * width + column
        for x in 0..<across { body(start + x * size, x) }
      }
    }
  }
}
