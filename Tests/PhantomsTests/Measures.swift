import Imaging

extension Mask {
  /// The middle of the pixels inside; both coordinates from -1 to 1 across the mask, y downwards.
  var centroid: (x: Double, y: Double) {
    let inside = pixels.indices.filter { pixels[$0] }
    let x = inside.map { Double($0 % width) + 0.5 }.reduce(0, +) / Double(inside.count)
    let y = inside.map { Double($0 / width) + 0.5 }.reduce(0, +) / Double(inside.count)
    return (2 * x / Double(width) - 1, 2 * y / Double(height) - 1)
  }

  /// The rows that have pixels inside.
  var rows: [Int] { (0..<height).filter { y in (0..<width).contains { x in self[x, y] } } }

  /// With all pixels that are at most `reach` away in both directions.
  func dilated(by reach: Int) -> Mask {
    var grown = [Bool](repeating: false, count: pixels.count)
    for y in 0..<height {
      for x in 0..<width where self[x, y] {
        for row in max(0, y - reach)...min(height - 1, y + reach) {
          for column in max(0, x - reach)...min(width - 1, x + reach) { grown[row * width + column] = true }
        }
      }
    }
    return Mask(width: width, height: height, pixels: grown)
  }
}

extension Image {
  /// For each pixel the mean of its channels.
  var grayLevels: [Double] {
    (0..<width * height).map { pixel in
      let sum = pixels[pixel * channels..<(pixel + 1) * channels].reduce(0) { $0 + Int($1) }
      return Double(sum) / Double(channels)
    }
  }

  /// For each pixel, the largest difference of a channel from another image's.
  func levels(awayFrom other: Image) -> [Double] {
    (0..<width * height).map { pixel in
      (pixel * channels..<(pixel + 1) * channels)
        .map { abs(Double(pixels[$0]) - Double(other.pixels[$0])) }.max()!
    }
  }
}
