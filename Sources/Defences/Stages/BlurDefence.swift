import Files
import Foundation
import Tensors

/// Smoothing by a Gaussian: the spatial smoothing of feature squeezing, with a Gaussian in place of the median.
/// Xu, Evans and Qi, 2018, arXiv:1704.01155.
public struct BlurDefence: ImageDefence {
  /// `blur`.
  public static let name = "blur"

  /// The standard deviation in pixels: from 0.1 to 32.
  public var deviation: Float

  /// - Parameter deviation: in pixels, from 0.1 to 32
  public init(deviation: Float = 1) { self.deviation = deviation }

  /// Throws `InputError` for a deviation that is not from 0.1 to 32.
  public func validate() throws {
    try check(
      (0.1...32).contains(deviation), "deviation", expected: "a number from 0.1 to 32", found: deviation)
  }

  /// Rows and columns smoothed by weights up to three deviations; at the edges, the weights of what is there
  /// are scaled up.
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    pixels.resampled(rows: axis(pixels.shape[2]), columns: axis(pixels.shape[3]))
  }

  private func axis(_ count: Int) -> AxisWeights {
    let reach = Int((3 * deviation).rounded(.up))
    return AxisWeights(
      sourceCount: count,
      results: (0..<count).map { middle in
        let range = max(0, middle - reach)..<min(count, middle + reach + 1)
        let weights = range.map { place in
          let distance = Double(place - middle) / Double(deviation)
          return exp(-distance * distance / 2)
        }
        let sum = weights.reduce(0, +)
        return (range.lowerBound, weights.map { Float($0 / sum) })
      })
  }
}
