import Files
import Imaging
import Tensors

/// The image itself and, with noise added, brought to each scale and back. SGA: Lu et al., 2023,
/// arXiv:2307.14061.
public struct MultiScale: InputTransform {
  /// `sga`.
  public static let name = "sga"

  /// The sizes that noisy copies go through, as shares of the image's sides: above 0, at most 16.
  public var scales: [Float]
  /// The standard deviation of the noise, in pixel units; at least 0.
  public var noise: Float

  /// - Parameters:
  ///   - scales: above 0, at most 16
  ///   - noise: at least 0
  public init(scales: [Float] = [0.5, 0.75, 1.25, 1.5], noise: Float = 0.05) {
    (self.scales, self.noise) = (scales, noise)
  }

  /// One view for each scale, and the image itself.
  public var viewCount: Int { scales.count + 1 }

  /// Scales and noise.
  public var parameters: AttackParameters {
    ["scales": .list(scales.map { .number($0) }), "noise": .number(noise)]
  }

  /// Throws `InputError` for scales that are not above 0 and at most 16, and for a noise that is below 0 or
  /// no number.
  public func validate() throws {
    for scale in scales {
      try check(
        scale > 0 && scale <= 16, "scale", expected: "a number above 0, at most 16", found: scale)
    }
    try check(noise >= 0 && noise.isFinite, "noise", expected: "a number from 0 on", found: noise)
  }

  /// The image itself, then a noisy copy for each scale.
  public func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    [pixels] + scales.map { rescaled(pixels, $0, &generator) }
  }

  private func rescaled(_ pixels: Tensor, _ scale: Float, _ generator: inout RandomGenerator) -> Tensor {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    func scaled(_ side: Int) -> Int { max(1, Int(clamping: scale * Float(side))) }
    let between = (height: scaled(height), width: scaled(width))
    func axis(_ count: Int, _ result: Int) -> AxisWeights {
      AxisWeights(sourceCount: count, results: resamplingShares(from: count, to: result, filter: .bicubic))
    }
    return (pixels + generator.normalTensor(pixels.shape, standardDeviation: noise))
      .resampled(rows: axis(height, between.height), columns: axis(width, between.width))
      .clamped(to: 0...1)
      .resampled(rows: axis(between.height, height), columns: axis(between.width, width))
  }
}

extension InputTransform where Self == MultiScale {
  /// The image itself and, with noise added, brought to each scale and back (SGA).
  public static func multiScale(
    scales: [Float] = [0.5, 0.75, 1.25, 1.5], noise: Float = 0.05
  ) -> MultiScale {
    MultiScale(scales: scales, noise: noise)
  }
}
