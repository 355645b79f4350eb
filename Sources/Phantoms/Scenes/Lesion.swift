import Tensors

/// A lesion in its place, as one uneven shape or several.
struct Lesion: Sendable {
  let finding: Finding
  let center: Point
  /// Half of the lesion's width.
  let radius: Float
  let texture: Noise
  private var blobs: [Blob]

  /// A lesion of one blob; `stretch` makes it wider than high and `turns` turns it.
  init(
    _ finding: Finding, at center: Point, radius: Float, unevenness: Float, stretch: Float = 1,
    turns: Float = 0, frequency: Float = 1.5, generator: inout RandomGenerator
  ) {
    self.finding = finding
    self.center = center
    self.radius = radius
    texture = Noise(&generator)
    let root = stretch.squareRoot()
    let ellipse = Ellipse(center: center, radii: Point(radius * root, radius / root), turns: turns)
    blobs = [Blob(ellipse: ellipse, unevenness: unevenness, frequency: frequency, noise: Noise(&generator))]
  }

  /// A cluster of `count` blobs with radii drawn from `radii`, spread evenly within `radius` around the
  /// centre.
  init(
    _ finding: Finding, at center: Point, radius: Float, count: Int, of radii: ClosedRange<Float>,
    unevenness: Float = 0.3, generator: inout RandomGenerator
  ) {
    self.finding = finding
    self.center = center
    self.radius = radius
    texture = Noise(&generator)
    let start = generator.uniform()
    blobs = []
    for index in 0..<count {
      let own = generator.uniform(radii.lowerBound, radii.upperBound)
      // Turning by the golden angle spreads them evenly, so that the cluster's centre stays where it is.
      let distance =
        (radius - own) * ((Float(index) + generator.uniform(0.2, 0.8)) / Float(count)).squareRoot()
      let place = center + Point.direction(turns: start + 0.382 * Float(index)) * distance
      blobs.append(
        Blob(
          ellipse: Ellipse(center: place, radii: Point(own, own * generator.uniform(0.8, 1.2))),
          unevenness: unevenness, noise: Noise(&generator)))
    }
  }

  /// A row of mounds along a gradient: drusen under a slice of retina.
  static func row(
    _ finding: Finding, at center: Point, radius: Float, count: Int, gradient: Float,
    generator: inout RandomGenerator
  ) -> Lesion {
    var lesion = Lesion(finding, at: center, radius: radius, unevenness: 0, generator: &generator)
    let own = radius / Float(count)
    lesion.blobs = (0..<count).map { index in
      let along = own * (2 * Float(index) + 1) - radius
      let radii = Point(own * 1.05, generator.uniform(0.14, 0.18))
      return Blob(
        ellipse: Ellipse(center: center + Point(along, along * gradient), radii: radii), unevenness: 0.15,
        noise: Noise(&generator))
    }
    return lesion
  }

  /// The signed distance to the border; negative inside.
  func distance(to p: Point) -> Float {
    let offset = p - center
    let far = offset.length - 2.2 * radius
    if far > 0.1 { return far }
    var nearest = Float.infinity
    for blob in blobs { nearest = min(nearest, blob.distance(to: p)) }
    return nearest
  }
}

extension LesionSize {
  /// The radius of a lesion, half of its width: 0.2 is a tenth of the image.
  func radius(small: Float = 0.115, large: Float = 0.215, generator: inout RandomGenerator) -> Float {
    (self == .small ? small : large) * generator.uniform(0.92, 1.1)
  }
}
