import Files
import Tensors

/// The image divided by 1, 2, 4, …. SI: Lin et al., 2020, arXiv:1908.06281.
public struct ScaleInvariance: InputTransform {
  /// `si`.
  public static let name = "si"

  /// The number of copies, the image itself included; at least 1.
  public var copies: Int

  /// - Parameter copies: at least 1
  public init(copies: Int = 5) { self.copies = copies }

  /// The number of copies.
  public var viewCount: Int { copies }

  /// The number of copies.
  public var parameters: AttackParameters { ["copies": .integer(copies)] }

  /// The image divided by 1, 2, 4 and so on.
  public func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    var (views, factor) = ([Tensor](), Float(1))
    for _ in 0..<copies {
      views.append(pixels * factor)
      factor /= 2
    }
    return views
  }
}

extension InputTransform where Self == ScaleInvariance {
  /// The image divided by 1, 2, 4, … (SI).
  public static func scaleInvariance(copies: Int = 5) -> ScaleInvariance { ScaleInvariance(copies: copies) }
}
