import Tensors

/// The carotid artery along its length: a black tube between bright layered walls, in striped muscle. Plaque
/// bulges from a wall into the tube.
struct CarotidUltrasound: UltrasoundScene {
  let probe: Sonography
  private let tissue: Noise
  private let waves: Noise
  private let middle: Float
  private let gradient: Float
  private let bend: Float
  private let halfWidth: Float
  private let background: Float

  init(generator: inout RandomGenerator) {
    probe = Sonography(.linear, generator: &generator)
    tissue = Noise(&generator)
    waves = Noise(&generator)
    middle = generator.uniform(-0.04, 0.04)
    gradient = generator.uniform(-0.1, 0.1)
    bend = generator.uniform(-0.05, 0.05)
    halfWidth = generator.uniform(0.3, 0.38)
    background = generator.uniform(0.12, 0.22)
  }

  private func axis(_ x: Float) -> Float { middle + gradient * x + bend * x * x }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.15, large: 0.235, generator: &generator)
    let x = generator.uniform(-0.75, 0.75)
    let wall = axis(x) + generator.sign() * (halfWidth - 0.3 * radius)
    return Lesion(
      finding, at: Point(x, wall), radius: radius, unevenness: 0.25, stretch: 1.5, turns: gradient * 0.16,
      generator: &generator)
  }

  func echo(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> (echo: Float, lesion: Float, isAnatomy: Bool) {
    let wall = abs(p.y - axis(p.x) + 0.02 * (waves.value(p * 3) - 0.5)) - halfWidth
    let stripes = tissue.fractal(Point(p.x * 3, (p.y - gradient * p.x) * 16))
    var echo = background * (0.25 + 2.2 * stripes * stripes)
    echo = mix(echo, 0.9, bump(p.y + 0.9, width: 0.07))
    echo = max(echo, 0.8 * bump(p.y - axis(p.x) * 0.5 + 0.66, width: 0.03))
    echo = mix(echo, 0.75, bump(wall - 0.085, width: 0.06))
    echo = mix(echo, 0.03, bump(wall - 0.03, width: 0.03))
    echo = mix(echo, 0.004, pen.coverage(wall + 0.01))
    echo = max(echo, 0.7 * bump(wall, width: max(0.018, pen.pixel)))
    guard let lesion else { return (echo, 0, abs(wall) < 0.02 || wall < 0) }
    let distance = max(lesion.distance(to: p), wall)
    let coverage = pen.coverage(distance)
    let mottle = lesion.texture.fractal(p * 14)
    let plaque: Float = lesion.finding == .calcifiedPlaque ? 1.5 : 0.14 + 0.26 * mottle
    return (mix(echo, plaque, coverage), coverage, wall < 0.02)
  }
}
