import Files
import Tensors

/// Random views of the image: expectation over transformations. Athalye et al., 2018, arXiv:1707.07397.
public struct ExpectationOverTransformation: InputTransform {
  /// `eot`.
  public static let name = "eot"

  /// The changes that a view may draw.
  public var view: RandomView
  /// The number of views; at least 1.
  public var copies: Int

  /// - Parameters:
  ///   - view: the changes that a view may draw
  ///   - copies: at least 1
  public init(_ view: RandomView = RandomView(), copies: Int = 4) {
    (self.view, self.copies) = (view, copies)
  }

  /// The number of views.
  public var viewCount: Int { copies }

  /// The extents of all changes, and the number of views.
  public var parameters: AttackParameters {
    [
      "rotation": .number(view.rotation), "scale": .number(view.scale),
      "brightness": .number(view.brightness),
      "noise": .number(view.noise),
      "jpegQuality": view.jpegQuality.map { .list([$0.lowerBound, $0.upperBound].map { .integer($0) }) }
        ?? .nothing,
      "copies": .integer(copies),
    ]
  }

  /// Throws `InputError` for extents that are no numbers or out of their ranges.
  public func validate() throws {
    try check(view.rotation.isFinite, "rotation", expected: "degrees", found: view.rotation)
    try check(
      (0...0.9).contains(view.scale), "scale", expected: "a number from 0 to 0.9", found: view.scale)
    try check(view.brightness.isFinite, "brightness", expected: "a number", found: view.brightness)
    try check(
      view.noise >= 0 && view.noise.isFinite, "noise", expected: "a number from 0 on", found: view.noise)
    if let quality = view.jpegQuality, quality.lowerBound < 1 || quality.upperBound > 100 {
      throw InputError(field: "JPEG quality", expected: "a range within 1 to 100", found: "\(quality)")
    }
  }

  /// Views with changes drawn independently.
  public func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    (0..<copies).map { _ in view.apply(to: pixels, using: &generator) }
  }
}

extension InputTransform where Self == ExpectationOverTransformation {
  /// Random views of the image (EOT).
  public static func expectationOverTransformation(
    _ view: RandomView = RandomView(), copies: Int = 4
  ) -> ExpectationOverTransformation {
    ExpectationOverTransformation(view, copies: copies)
  }
}
