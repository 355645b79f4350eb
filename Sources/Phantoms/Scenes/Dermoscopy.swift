import Tensors

/// Skin through a dermatoscope: fine furrows, hairs, even light that falls off to the corners. A naevus is
/// evenly brown, a melanoma jagged and of many colours, a haemangioma a cluster of red lakes.
struct Dermoscopy: Scene {
  var isColor: Bool { true }

  private let skin: Color
  private let furrows: Noise
  private let mottle: Noise
  private let hairs: Strokes
  private let hair: Color
  private let vignette: Float
  private let light: Point
  private let exposure: Float
  private let noise: Float

  init(generator: inout RandomGenerator) {
    let tan = generator.uniform()
    skin = mix(Color(0.95, 0.78, 0.7), Color(0.78, 0.58, 0.46), tan)
    furrows = Noise(&generator)
    mottle = Noise(&generator)
    var hairs = Strokes()
    for _ in 0..<generator.integer(below: 9) {
      let turns = generator.uniform()
      let start = generator.point(within: 0.9)
      let bend = generator.uniform(-0.06, 0.06)
      let points = (0...5).map { (index: Int) -> Point in
        start + Point.direction(turns: turns + bend * Float(index)) * (0.16 * Float(index))
      }
      hairs.append(points, radius: 0.012, to: 0.006)
    }
    self.hairs = hairs
    hair = generator.chance(0.7) ? Color(0.16, 0.1, 0.08) : Color(0.45, 0.3, 0.16)
    vignette = generator.uniform(0.1, 0.6)
    light = generator.point(within: 0.25)
    exposure = generator.uniform(0.82, 1.05)
    noise = generator.uniform(0.01, 0.025)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.15, large: 0.28, generator: &generator)
    let center = generator.point(within: min(0.6, 0.9 - radius * 1.25))
    switch finding {
    case .naevus:
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.1, stretch: 1.15, turns: generator.uniform(),
        generator: &generator)
    case .melanoma:
      return Lesion(
        finding, at: center, radius: radius * 1.1, unevenness: 0.85, stretch: 1.3, turns: generator.uniform(),
        frequency: 2.6, generator: &generator)
    default:
      return Lesion(
        finding, at: center, radius: radius * 1.1, count: size == .small ? 6 : 9,
        of: radius * 0.34...radius * 0.44,
        unevenness: 0.15, generator: &generator)
    }
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let bent = p + mottle.shift(p * 3) * 0.1
    let lines = smoothstep(
      0.86, 1, max(furrows.ridge(bent * Point(9, 5)), furrows.ridge(bent * Point(5, 10) + 9)))
    var color = skin * (0.93 + 0.14 * mottle.fractal(p * 4)) * (1 - 0.09 * lines)
    color = mix(color, color * Color(1, 0.86, 0.84), mottle.value(p * 2 + 30))
    var coverage: Float = 0
    if let lesion {
      let distance = lesion.distance(to: p)
      coverage = pen.coverage(distance)
      color = colored(by: lesion, color, at: p, distance, pen)
    }
    let inHair = hairs.distance(to: p)
    color *= 1 - 0.12 * bump(inHair - 0.015, width: 0.02)
    color = mix(color, hair, 0.9 * pen.line(inHair, radius: 0.002))
    color *= 1 - vignette * smoothstep(0.6, 1.45, (p - light).length)
    var sample = Sample(color, isAnatomy: true)
    sample.lesion = coverage
    return sample
  }

  private func colored(by lesion: Lesion, _ color: Color, at p: Point, _ distance: Float, _ pen: Pen) -> Color
  {
    guard distance < 0.3 else { return color }
    let texture = lesion.texture
    let depth = clamp(-distance / lesion.radius)
    switch lesion.finding {
    case .naevus:
      let network = texture.ridge(p * 22)
      let brown = mix(Color(0.62, 0.4, 0.25), Color(0.45, 0.26, 0.15), depth) * (0.92 + 0.14 * network)
      return mix(color, brown, pen.coverage(distance, softness: 0.09))
    case .melanoma:
      let patches = texture.fractal(p * 5 + 3)
      var dark = mix(Color(0.34, 0.2, 0.13), Color(0.09, 0.06, 0.07), smoothstep(0.3, 0.5, patches))
      dark = mix(dark, Color(0.36, 0.4, 0.52), smoothstep(0.58, 0.68, patches) * smoothstep(0, 0.4, depth))
      return mix(color, dark, pen.coverage(distance, softness: 0.03))
    default:
      let red = mix(Color(0.72, 0.1, 0.14), Color(0.45, 0.03, 0.1), texture.fractal(p * 8))
      let blush = mix(color, color * Color(1.02, 0.72, 0.72), smoothstep(0.06, 0, distance))
      return mix(blush, red, pen.coverage(distance, softness: 0.04))
    }
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.developPhotograph(blur: 0.007, exposure: exposure, noise: noise, generator: &generator)
  }
}
