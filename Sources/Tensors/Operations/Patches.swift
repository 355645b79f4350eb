import Preconditions

extension Tensor {
  /// The square patches of images, each flattened in the order of a convolution's weight: channel, row,
  /// column.
  ///
  /// Maps `[batch, channels, height, width]` to
  /// `[batch · (height / size) · (width / size), channels · size · size]`. Pixels at the right and lower
  /// border that do not fill a patch are left out, as in a strided convolution.
  public func patches(size: Int) -> Tensor {
    require(shape.count == 4, "expected images [batch, channels, height, width], found the shape \(shape)")
    require(size > 0, "expected patches of at least 1 pixel, found \(size)")
    let layout = PatchLayout(shape: shape, size: size)
    return Tensor(shape: [layout.count, layout.width]) { output in
      layout.forEachLine { pixel, element in
        (output + element).initialize(from: pointer + pixel, count: size)
      }
    }.recorded(from: self) { [shape] gradient in
      Tensor(shape: shape) { output in
        output.initialize(repeating: 0, count: shape.reduce(1, *))
        layout.forEachLine { pixel, element in
          (output + pixel).update(from: gradient.pointer + element, count: size)
        }
      }
    }
  }
}

/// The positions of patches' lines in the images and in the result.
private struct PatchLayout {
  let batch: Int, channels: Int, height: Int, imageWidth: Int, size: Int

  init(shape: [Int], size: Int) {
    (batch, channels, height, imageWidth) = (shape[0], shape[1], shape[2], shape[3])
    self.size = size
  }

  var across: Int { imageWidth / size }
  var down: Int { height / size }
  var count: Int { batch * down * across }
  var width: Int { channels * size * size }

  /// Calls `body` with the position of each line of `size` pixels in the image and in the patches.
  func forEachLine(_ body: (_ pixel: Int, _ element: Int) -> Void) {
    for image in 0..<batch {
      for channel in 0..<channels {
        for y in 0..<down * size {
          let pixels = ((image * channels + channel) * height + y) * imageWidth
          let patch = (image * down + y / size) * across
          let line = (channel * size + y % size) * size
          for x in 0..<across { body(pixels + x * size, (patch + x) * width + line) }
        }
      }
    }
  }
}
