import Imaging
import Perturbations
import Preconditions
import Tensors

/// A replacement of a lesion in an image. The same fill gives the same image.
public enum LesionFill: Sendable, Hashable, Codable {
  /// One level in every channel.
  case flat(level: UInt8)
  /// The mean colour of everything outside of the region.
  case mean
  /// The image itself, smoothed by a Gaussian of this standard deviation in pixels.
  case blur(deviation: Float)
  /// Independent normal levels with the mean and the standard deviation of everything outside, channel by
  /// channel.
  case noise(seed: UInt64)
  /// The smoothest continuation of the surroundings: the solution of Laplace's equation with the levels
  /// around the region as its border.
  case inpainted
  /// The image's own pixels at a distance of so many columns to the right and rows down; beyond the edge, the
  /// pixel at the edge.
  case tissue(shift: MaskShift)

  /// The kinds of fills, with the names that results give them.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// `LesionFill.flat` and so on.
    case flat, mean, blur, noise, inpainted, tissue
  }

  /// The kind of the fill.
  public var kind: Kind {
    switch self {
    case .flat: .flat
    case .mean: .mean
    case .blur: .blur
    case .noise: .noise
    case .inpainted: .inpainted
    case .tissue: .tissue
    }
  }

  /// The image in its own channels with the region replaced; the rest stays as it is, bit for bit. Traps
  /// unless both have one size.
  public func image(_ image: Image, filling region: Mask) -> Image {
    require(
      image.width == region.width && image.height == region.height,
      "a region of \(region.width) x \(region.height) pixels in an image of \(image.width) x \(image.height)")
    let content = FillContent(image: image, region: region)
    var planes = content.planes
    let area = image.width * image.height
    for channel in 0..<image.channels {
      let levels = content.levels(of: self, channel: channel)
      for (place, level) in zip(content.places, levels) {
        planes[channel * area + place] = min(max(level.rounded(), 0), 255)
      }
    }
    return Image(planes: planes, width: image.width, height: image.height)
  }
}

extension LesionFill.Kind {
  /// A typical fill of this kind, chosen without looking at its effect; nil when no other tissue has room.
  ///
  /// Flat is middle gray, and a blur has the radius of a disc of the region's area as its deviation.
  package func typical(for region: Mask, using generator: inout RandomGenerator) -> LesionFill? {
    switch self {
    case .flat: return .flat(level: 128)
    case .mean: return .mean
    case .blur: return .blur(deviation: max(1, (Float(region.count) / .pi).squareRoot()))
    case .noise: return .noise(seed: generator.next())
    case .inpainted: return .inpainted
    case .tissue:
      return ControlRegions(of: region).shifts(1, using: &generator).first.map { .tissue(shift: $0) }
    }
  }
}
