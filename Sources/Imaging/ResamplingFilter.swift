import Foundation

/// The filter that gives levels between pixels when an image is resized; the six filters of Pillow.
///
/// When an image gets smaller, all but `nearest` are widened so that every source pixel counts.
public enum ResamplingFilter: Sendable, Hashable, CaseIterable {
  /// The nearest source pixel alone.
  case nearest
  /// The mean of the source pixels that a result pixel covers.
  case box
  /// Weights that fall linearly to 0 at a distance of one pixel.
  case bilinear
  /// A sinc under a Hamming window, as wide as `bilinear` and sharper.
  case hamming
  /// Keys' cubic with a = −0.5, which reaches two pixels to either side.
  case bicubic
  /// A sinc under a sinc window, which reaches three pixels to either side.
  case lanczos

  /// The reach of the filter to either side, in source pixels, when the size stays the same.
  var support: Double {
    switch self {
    case .nearest, .box: 0.5
    case .bilinear, .hamming: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The weight, not yet normalized, of a source pixel at a signed `distance` from the centre.
  func weight(at distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest, .box:
      return distance > -0.5 && distance <= 0.5 ? 1 : 0
    case .bilinear:
      return x < 1 ? 1 - x : 0
    case .hamming:
      if x == 0 { return 1 }
      if x >= 1 { return 0 }
      let angle = x * .pi
      return sin(angle) / angle * (0.54 + 0.46 * cos(angle))
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
      return 0
    case .lanczos:
      return distance >= -3 && distance < 3 ? Self.sinc(distance) * Self.sinc(distance / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    if x == 0 { return 1 }
    let angle = x * .pi
    return sin(angle) / angle
  }
}
