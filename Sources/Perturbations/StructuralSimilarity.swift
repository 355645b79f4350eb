import Foundation
import Preconditions

/// The structural similarity of images to one clean image. Wang et al., 2004, "Image quality assessment: from
/// error visibility to structural similarity": a Gaussian window of 11 × 11 pixels and deviation 1.5,
/// constants 0.01 and 0.03, the mean over all whole windows and channels.
struct StructuralSimilarity: Sendable {
  static let windowSide = 11
  private static let deviation = 1.5
  private static let luminanceConstant = 0.01 * 0.01
  private static let contrastConstant = 0.03 * 0.03

  private let width: Int, height: Int
  /// The clean image in [0, 1], `[channels, height, width]`.
  private let clean: [Double]
  /// Of every whole window, `[channels, height − 10, width − 10]`.
  private let means: [Double], variances: [Double]

  /// Traps for an image smaller than a window.
  init(clean planes: PixelPlanes) {
    require(min(planes.width, planes.height) >= Self.windowSide, "windows larger than the image")
    (width, height) = (planes.width, planes.height)
    clean = planes.levels.map { Double($0) / Double(planes.scale.largest) }
    means = Self.windowMeans(clean, width, height)
    variances = zip(Self.windowMeans(clean.map { $0 * $0 }, width, height), means).map { $0 - $1 * $1 }
  }

  /// The similarity as a function of how far one goes along `changes`, in pixel units.
  func profile(along changes: [Double]) -> (_ scale: Double) -> Double {
    let shifts = Self.windowMeans(changes, width, height)
    let squares = Self.windowMeans(changes.map { $0 * $0 }, width, height)
    let products = Self.windowMeans(zip(changes, clean).map { $0 * $1 }, width, height)
    return { scale in
      var sum = 0.0
      for index in means.indices {
        let (mean, shift) = (means[index], scale * shifts[index])
        let variance = variances[index]
        let covariance = scale * (products[index] - mean * shifts[index])
        let other =
          variance + 2 * covariance + scale * scale * (squares[index] - shifts[index] * shifts[index])
        let luminance =
          (2 * mean * (mean + shift) + Self.luminanceConstant)
          / (mean * mean + (mean + shift) * (mean + shift) + Self.luminanceConstant)
        let structure =
          (2 * (variance + covariance) + Self.contrastConstant) / (variance + other + Self.contrastConstant)
        sum += luminance * structure
      }
      return sum / Double(means.count)
    }
  }

  /// The weight of a pixel's squared change in 1 − SSIM, near the clean image: the inverse of twice the
  /// variance around it. `[channels, height, width]`.
  var tolerances: [Float] {
    let reach = Self.windowSide / 2
    let (across, down) = (width - 2 * reach, height - 2 * reach)
    return clean.indices.map { index in
      let x = min(max(index % width - reach, 0), across - 1)
      let y = min(max(index / width % height - reach, 0), down - 1)
      let variance = variances[(index / (width * height) * down + y) * across + x]
      return Float(2 * max(variance, 0) + Self.contrastConstant)
    }
  }

  private static let taps: [Double] = {
    let reach = windowSide / 2
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }()

  /// The weighted mean of each whole window: `[channels, height, width]` to `[channels, height − 10, width
  /// − 10]`.
  private static func windowMeans(_ planes: [Double], _ width: Int, _ height: Int) -> [Double] {
    let (across, down) = (width - windowSide + 1, height - windowSide + 1)
    let channels = planes.count / (width * height)
    var lines = [Double](repeating: 0, count: channels * height * across)
    for line in 0..<channels * height {
      for (tap, weight) in taps.enumerated() {
        for x in 0..<across { lines[line * across + x] += weight * planes[line * width + x + tap] }
      }
    }
    var means = [Double](repeating: 0, count: channels * down * across)
    for channel in 0..<channels {
      for y in 0..<down {
        let target = (channel * down + y) * across
        for (tap, weight) in taps.enumerated() {
          let source = (channel * height + y + tap) * across
          for x in 0..<across { means[target + x] += weight * lines[source + x] }
        }
      }
    }
    return means
  }
}
