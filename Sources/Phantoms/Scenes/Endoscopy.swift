import Tensors

/// The inside of the gut by endoscope: pink moist mucosa lit from the camera, ring folds that recede to a
/// dark opening, highlights, black corners.
struct Endoscopy: Scene {
  var isColor: Bool { true }

  private let opening: Point
  private let stretch: Point
  private let folds: Noise
  private let mucosa: Noise
  private let vessels: Noise
  private let gloss: Noise
  private let foldCount: Float
  private let foldStart: Float
  private let pink: Color
  private let corner: Float
  private let exposure: Float
  private let noise: Float

  init(generator: inout RandomGenerator) {
    opening = generator.point(within: 0.16)
    stretch = Point(generator.uniform(0.9, 1.1), generator.uniform(0.9, 1.1))
    folds = Noise(&generator)
    mucosa = Noise(&generator)
    vessels = Noise(&generator)
    gloss = Noise(&generator)
    foldCount = generator.uniform(2.6, 3.8)
    foldStart = generator.uniform()
    pink = mix(Color(0.95, 0.58, 0.46), Color(0.85, 0.4, 0.33), generator.uniform())
    corner = generator.uniform(1.0, 1.12)
    exposure = generator.uniform(0.85, 1.1)
    noise = generator.uniform(0.01, 0.025)
  }

  /// The distance of the gut's wall from the opening as the camera sees it; 0 is far away.
  private func nearness(_ p: Point) -> Float { ((p - opening) * stretch).length }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.125, large: 0.22, generator: &generator)
    let center = generator.point(within: 0.68)
    guard nearness(center) > 0.24 + radius * 0.7, center.length < 0.95 - radius * 0.9 else { return nil }
    switch finding {
    case .polyp:
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.12, stretch: 1.1, generator: &generator)
    case .ulcer:
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.35, stretch: 1.25, turns: generator.uniform(),
        frequency: 2,
        generator: &generator)
    default:
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.9, stretch: 0.7, frequency: 3,
        generator: &generator)
    }
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let near = nearness(p)
    let direction = (p - opening) / max(near, 0.02)
    let uneven = (folds.fractal(direction * 1.6 + 4) - 0.5) * 1.0 + (folds.fractal(p * 2.5) - 0.5) * 0.5
    // Perspective squeezes the rings together towards the opening.
    let phase = foldCount * (near + 0.12).squareRoot() * 1.7 + uneven + foldStart
    let saw = phase - phase.rounded(.down)
    // Each fold is bright on the crest towards the camera and drops into shadow behind.
    let relief = smoothstep(0, 0.75, saw) * smoothstep(1, 0.88, saw)
    let light = smoothstep(0.0, 0.6, near) * (0.55 + 0.45 * relief) * (1.08 - 0.28 * near)
    var color = pink * (0.88 + 0.24 * mucosa.fractal(p * 6))
    let vein = smoothstep(0.88, 0.98, vessels.ridge(p * 4 + mucosa.shift(p * 3) * 0.5))
    color = mix(color, color * Color(0.85, 0.5, 0.5), 0.5 * vein)
    var coverage: Float = 0
    var shine =
      smoothstep(0.86, 0.93, gloss.value(p.rotated(turns: 0.07) * 13 + mucosa.shift(p * 9) * 0.8))
      * smoothstep(0.5, 0.7, relief)
    if let lesion {
      let distance = lesion.distance(to: p)
      coverage = pen.coverage(distance)
      color = colored(by: lesion, color, at: p, distance, pen)
      shine *= 1 - coverage
    }
    color = color * light + Color(0.9, 0.88, 0.85) * (0.75 * shine * smoothstep(0.35, 0.6, near))
    let octagon = max(max(abs(p.x), abs(p.y)) - 0.97, (abs(p.x) + abs(p.y)) * 0.7071 - corner)
    let inView = pen.coverage(octagon, softness: 0.02)
    var sample = Sample(color * inView, isAnatomy: octagon < 0)
    sample.lesion = coverage
    return sample
  }

  private func colored(by lesion: Lesion, _ color: Color, at p: Point, _ distance: Float, _ pen: Pen) -> Color
  {
    guard distance < 0.2 else { return color }
    let mottle = lesion.texture.fractal(p * 10)
    let offset = (p - lesion.center) / lesion.radius
    switch lesion.finding {
    case .polyp:
      // A ball lit from the upper left, with a dark foot.
      let height = (max(0, 1 - offset.dot(offset) * 0.85)).squareRoot()
      let lit = clamp(0.62 * height - 0.34 * offset.x - 0.42 * offset.y + 0.28)
      let ball = Color(1.0, 0.34, 0.4) * (0.3 + 1.05 * lit) * (0.9 + 0.2 * mottle)
      let glint = bump((offset + Point(0.3, 0.35)).length, width: 0.3)
      let shaded = color * (1 - 0.75 * bump(distance, width: 0.08))
      return mix(shaded, mix(ball, Color(1.3, 1.25, 1.2), glint), pen.coverage(distance, softness: 0.03))
    case .ulcer:
      let red = mix(color, Color(0.75, 0.16, 0.13), 0.8 * bump(distance, width: 0.07))
      let base = Color(1.05, 0.98, 0.72) * (0.85 + 0.3 * mottle)
      return mix(red, base, pen.coverage(distance + 0.025, softness: 0.03))
    default:
      return mix(
        color, Color(0.5, 0.02, 0.03) * (0.65 + 0.7 * mottle), pen.coverage(distance, softness: 0.03))
    }
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.developPhotograph(blur: 0.007, exposure: exposure, noise: noise, generator: &generator)
  }
}
