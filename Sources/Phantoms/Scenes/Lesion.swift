import Tensors

/// A lesion in its place, as one uneven shape or several.
struct Lesion: Sendable {
  let finding: Finding
  let center: Point
  /// Half of its width.
  let radius: Float
  let texture: Noise
  private var blobs: [Blob]

  /// One blob; `stretch` makes it wider than high and `turns` turns it.
  init(
    _ finding: Finding, at center: Point, radius: Float, unevenness: Float, stretch: Float = 1,
    turns: Float = 0, frequency: Float = 1.5, dice: inout RandomGenerator
  ) {
    self.finding = finding
    self.center = center
    self.radius = radius
    texture = Noise(&dice)
    let root = stretch.squareRoot()
    let ellipse = Ellipse(center: center, radii: Point(radius * root, radius / root), turns: turns)
    blobs = [Blob(ellipse: ellipse, unevenness: unevenness, frequency: frequency, noise: Noise(&dice))]
  }

  /// A cluster: as many blobs as `radii` are drawn, within `radius` around the centre and around each other.
  init(
    _ finding: Finding, at center: Point, radius: Float, count: Int, of radii: ClosedRange<Float>,
    unevenness: Float = 0.3, dice: inout RandomGenerator
  ) {
    self.finding = finding
    self.center = center
    self.radius = radius
    texture = Noise(&dice)
    let start = dice.uniform()
    blobs = []
    for index in 0..<count {
      let own = dice.uniform(radii.lowerBound, radii.upperBound)
      // Turning by the golden angle spreads them evenly, so that the cluster's centre stays where it is.
      let distance = (radius - own) * ((Float(index) + dice.uniform(0.2, 0.8)) / Float(count)).squareRoot()
      let place = center + Point.direction(turns: start + 0.382 * Float(index)) * distance
      blobs.append(
        Blob(
          ellipse: Ellipse(center: place, radii: Point(own, own * dice.uniform(0.8, 1.2))),
          unevenness: unevenness, noise: Noise(&dice)))
    }
  }

  /// A row of mounds along a slope: drusen under a slice of retina.
  static func row(
    _ finding: Finding, at center: Point, radius: Float, count: Int, slope: Float, dice: inout RandomGenerator
  ) -> Lesion {
    var lesion = Lesion(finding, at: center, radius: radius, unevenness: 0, dice: &dice)
    let own = radius / Float(count)
    lesion.blobs = (0..<count).map { index in
      let along = own * (2 * Float(index) + 1) - radius
      let radii = Point(own * 1.05, dice.uniform(0.14, 0.18))
      return Blob(
        ellipse: Ellipse(center: center + Point(along, along * slope), radii: radii), unevenness: 0.15,
        noise: Noise(&dice))
    }
    return lesion
  }

  /// Signed; negative inside.
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
  /// A radius, half of the lesion's width: 0.2 is a tenth of the image.
  func radius(small: Float = 0.115, large: Float = 0.215, dice: inout RandomGenerator) -> Float {
    (self == .small ? small : large) * dice.uniform(0.92, 1.1)
  }
}
