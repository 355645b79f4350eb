import Imaging
import Tensors

/// How copies of an image are varied before their gradients are averaged, so that an attack does not depend on the exact
/// pixels of one model. Several are applied one after the other; each makes its copies of every copy before it.
public enum Transformation: Sendable, Hashable {
  /// With this probability, the image shrunk to a random size between `smallest` and 1 and put at a random place on black.
  /// DI: Xie et al., 2019, arXiv:1803.06978.
  case diverseInput(smallest: Float = 0.9, probability: Float = 0.5)
  /// The image divided by 1, 2, 4, …. SI: Lin et al., 2020, arXiv:1908.06281.
  case scaleInvariance(copies: Int = 5)
  /// A share of other images added, one at a time, drawn from `images`. Admix: Wang et al., 2021, arXiv:2102.00436.
  case admix(images: [Image], strength: Float = 0.2, copies: Int = 3)
  /// The image itself and, with noise added, brought to each scale and back. SGA: Lu et al., 2023, arXiv:2307.14061.
  case multiScale(scales: [Float] = [0.5, 0.75, 1.25, 1.5], noise: Float = 0.05)
  /// Random views: expectation over transformations. Athalye et al., 2018, arXiv:1707.07397.
  case expectationOverTransformation(RandomView, copies: Int = 4)

  /// How many copies it makes of one image.
  var copies: Int {
    switch self {
    case .diverseInput: 1
    case .scaleInvariance(let copies), .admix(_, _, let copies),
      .expectationOverTransformation(_, let copies):
      copies
    case .multiScale(let scales, _): scales.count + 1
    }
  }

  /// Copies of pixels `[1, channels, height, width]`, differentiable.
  func apply(to pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    switch self {
    case .diverseInput(let smallest, let probability):
      return [Self.shrunk(pixels, smallest, probability, &generator)]
    case .scaleInvariance(let copies):
      var (views, factor) = ([Tensor](), Float(1))
      for _ in 0..<copies {
        views.append(pixels * factor)
        factor /= 2
      }
      return views
    case .admix(let images, let strength, let copies):
      return (0..<copies).map { _ in
        let other = images[generator.integer(below: images.count)]
          .resized(width: pixels.shape[3], height: pixels.shape[2], filter: .bicubic)
        return pixels + other.pixels(inChannels: pixels.shape[1]) * strength
      }
    case .multiScale(let scales, let noise):
      return [pixels] + scales.map { Self.rescaled(pixels, $0, noise, &generator) }
    case .expectationOverTransformation(let view, let copies):
      return (0..<copies).map { _ in view.apply(to: pixels, using: &generator) }
    }
  }

  private static func shrunk(
    _ pixels: Tensor, _ smallest: Float, _ probability: Float, _ generator: inout RandomGenerator
  ) -> Tensor {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let scale = smallest + (1 - smallest) * generator.uniform()
    let (inner, isShrunk) = (
      (Int(scale * Float(height)), Int(scale * Float(width))), generator.uniform() < probability
    )
    let (top, left) = (
      generator.integer(below: height - inner.0 + 1), generator.integer(below: width - inner.1 + 1)
    )
    guard isShrunk else { return pixels }
    func axis(_ count: Int, _ inner: Int, _ before: Int) -> AxisWeights {
      .bilinear(from: count, to: inner).padded(before: before, after: count - inner - before)
    }
    return pixels.resampled(rows: axis(height, inner.0, top), columns: axis(width, inner.1, left))
  }

  private static func rescaled(
    _ pixels: Tensor, _ scale: Float, _ noise: Float, _ generator: inout RandomGenerator
  ) -> Tensor {
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let between = (height: max(1, Int(scale * Float(height))), width: max(1, Int(scale * Float(width))))
    func axis(_ count: Int, _ result: Int) -> AxisWeights {
      AxisWeights(sourceCount: count, results: resamplingShares(from: count, to: result, filter: .bicubic))
    }
    return (pixels + generator.normalTensor(pixels.shape, standardDeviation: noise))
      .resampled(rows: axis(height, between.height), columns: axis(width, between.width))
      .clamped(to: 0...1)
      .resampled(rows: axis(between.height, height), columns: axis(between.width, width))
  }
}

extension Image {
  /// `[1, channels, height, width]` in [0, 1]: gray three times where colour is wanted, the mean of the colours where gray is.
  fileprivate func pixels(inChannels count: Int) -> Tensor {
    let own = channelPixels
    if own.shape[1] == count { return own }
    if count > 1 { return own.inThreeChannels }
    let planes = (0..<channels).map { own.reshaped([channels, height * width]).rows($0..<$0 + 1) }
    return (planes.dropFirst().reduce(planes[0], +) * (1 / Float(channels))).reshaped([1, 1, height, width])
  }
}
