import Tensors

/// Layers of the breast under a linear probe: skin, dark fat with bright septa, bright gland, striped muscle.
/// A cyst is black with bright tissue behind; a solid mass is dark and jagged with a bright halo and a
/// shadow.
struct BreastUltrasound: UltrasoundScene {
  let probe: Sonography
  private let layers: Noise
  private let tissue: Noise
  private let septa: Noise
  private let gland: Float
  private let fatDepth: Float
  private let muscleDepth: Float
  private let ribShift: Float

  init(generator: inout RandomGenerator) {
    probe = Sonography(.linear, generator: &generator)
    layers = Noise(&generator)
    tissue = Noise(&generator)
    septa = Noise(&generator)
    gland = generator.uniform(0.28, 0.42)
    fatDepth = generator.uniform(-0.6, -0.45)
    muscleDepth = generator.uniform(0.58, 0.68)
    ribShift = generator.uniform()
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.12, large: 0.21, generator: &generator)
    let center = generator.point(within: 0.75)
    guard center.y - radius > -0.7, center.y + radius < 0.62 else { return nil }
    return finding == .cyst
      ? Lesion(finding, at: center, radius: radius, unevenness: 0.06, stretch: 1.25, generator: &generator)
      : Lesion(
        finding, at: center, radius: radius, unevenness: 0.65, stretch: 0.85, frequency: 3,
        generator: &generator)
  }

  func echo(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> (echo: Float, lesion: Float, isAnatomy: Bool) {
    let wave = (layers.fractal(Point(p.x * 2, 1)) - 0.5) * 0.3
    let lobules = smoothstep(0.82, 0.97, septa.ridge(Point(p.x * 3.2 + p.y, p.y * 6)))
    let fat = 0.07 + 0.5 * lobules
    let texture = tissue.fractal(Point(p.x * 6, p.y * 11))
    let glandular = gland * (0.15 + 2.6 * texture * texture)
    var echo = mix(fat, glandular, smoothstep(fatDepth + wave - 0.06, fatDepth + wave + 0.06, p.y))
    let muscle = 0.12 + 0.4 * smoothstep(0.55, 0.9, tissue.ridge(Point(p.x * 2, p.y * 22 + wave * 8)))
    let depth = muscleDepth + wave * 0.4
    echo = mix(echo, muscle, smoothstep(depth - 0.02, depth + 0.02, p.y))
    echo = max(echo, 0.8 * bump(p.y - depth, width: 0.03))
    let rib = smoothstep(0.2, 0.5, sine(turns: p.x * 0.7 + ribShift)) * smoothstep(0.84, 0.88, p.y)
    echo = mix(echo, 0.02, rib)
    echo = mix(echo, 0.95, smoothstep(-0.84, -0.88, p.y + wave * 0.15))
    let isAnatomy = p.y > -0.85 && p.y < 0.7
    guard let lesion else { return (echo, 0, isAnatomy) }
    let distance = lesion.distance(to: p)
    let coverage = pen.coverage(distance)
    if lesion.finding == .cyst {
      // The wall reflects where the beam meets it squarely: at top and bottom.
      let squareness = abs(p.y - lesion.center.y) / lesion.radius
      echo = max(echo, 0.9 * bump(distance - 0.015, width: 0.025) * smoothstep(0.5, 0.8, squareness))
      return (mix(echo, 0.002, coverage), coverage, isAnatomy)
    }
    echo = mix(echo, 0.85, bump(distance - 0.03, width: 0.045))
    return (mix(echo, 0.03 + 0.07 * lesion.texture.fractal(p * 12), coverage), coverage, isAnatomy)
  }
}
