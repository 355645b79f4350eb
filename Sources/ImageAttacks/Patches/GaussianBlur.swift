import Files
import Foundation

/// Smoothing by a Gaussian, along rows and then along columns. At the edges, the weights of what is there are
/// scaled up.
struct GaussianBlur {
  /// The weights from the middle outwards, up to three deviations.
  private let weights: [Float]

  /// - Parameter deviation: the standard deviation in pixels
  init(deviation: Float) {
    let spread = max(deviation, 0.01)
    weights = (0...max(1, Int(clamping: (3 * spread).rounded(.up)))).map { distance in
      Foundation.exp(-Float(distance * distance) / (2 * spread * spread))
    }
  }

  /// - Parameter plane: `[height, width]`
  func applied(to plane: [Float], width: Int, height: Int) -> [Float] {
    let rows = smoothed(plane, count: width, lines: height, stride: 1, lineStride: width)
    return smoothed(rows, count: height, lines: width, stride: width, lineStride: 1)
  }

  private func smoothed(_ plane: [Float], count: Int, lines: Int, stride: Int, lineStride: Int) -> [Float] {
    var result = plane
    let reach = weights.count - 1
    for line in 0..<lines {
      for index in 0..<count {
        var (sum, total): (Float, Float) = (0, 0)
        for other in max(0, index - reach)...min(count - 1, index + reach) {
          let weight = weights[abs(other - index)]
          sum += weight * plane[line * lineStride + other * stride]
          total += weight
        }
        result[line * lineStride + index * stride] = sum / total
      }
    }
    return result
  }
}
