import Imaging
import Tensors

/// Random changes between an image's author and a model; each is drawn anew and applied in this order.
public struct RandomView: Sendable, Hashable, Codable {
  /// The largest rotation either way, in degrees.
  public var rotation: Float
  /// The largest enlargement or shrinking around the centre, as a share from 0 to 0.9.
  public var scale: Float
  /// The largest change of brightness either way, as a share.
  public var brightness: Float
  /// The standard deviation of Gaussian noise, in pixel units.
  public var noise: Float
  /// JPEG qualities, within 1 to 100; nil without compression. Its derivative is taken as that of doing
  /// nothing.
  public var jpegQuality: ClosedRange<Int>?

  /// - Parameters:
  ///   - rotation: in degrees
  ///   - scale: at most 0.9
  ///   - brightness: a share
  ///   - noise: a standard deviation in pixel units
  ///   - jpegQuality: within 1 to 100, or nil
  public init(
    rotation: Float = 5, scale: Float = 0.05, brightness: Float = 0.1, noise: Float = 0.01,
    jpegQuality: ClosedRange<Int>? = 75...95
  ) {
    (self.rotation, self.scale, self.brightness) = (rotation, scale, brightness)
    (self.noise, self.jpegQuality) = (noise, jpegQuality)
  }

  /// One view of pixels `[1, channels, height, width]`, differentiable.
  func apply(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    let (turn, zoom, light) = (
      generator.within(rotation), generator.within(scale), generator.within(brightness)
    )
    var view = pixels
    if turn != 0 || zoom != 0 { view = view.sampled(by: AffineMap(rotation: turn, scale: 1 + zoom)) }
    view = view * (1 + light)
    if noise > 0 { view = view + generator.normalTensor(view.shape, standardDeviation: noise) }
    view = view.clamped(to: 0...1)
    guard let jpegQuality else { return view }
    return view.compressed(
      quality: jpegQuality.lowerBound + generator.integer(below: jpegQuality.count))
  }
}

extension RandomGenerator {
  /// Uniform between −extent and extent.
  fileprivate mutating func within(_ extent: Float) -> Float { extent * (2 * uniform() - 1) }
}
