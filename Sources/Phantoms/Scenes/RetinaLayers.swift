import Tensors

/// A slice through the retina by optical coherence tomography: bright and dark bands with the pit of the
/// fovea, the brightest at the back, speckle, and the choroid fading below.
struct RetinaLayers: Scene {
  private let speckle: Noise
  private let choroid: Noise
  private let waves: Noise
  private let back: Float
  private let gradient: Float
  private let bend: Float
  private let thickness: Float
  private let fovea: Float
  private let pit: Float
  private let gain: Float
  private let tone: Float

  init(generator: inout RandomGenerator) {
    speckle = Noise(&generator)
    choroid = Noise(&generator)
    waves = Noise(&generator)
    back = generator.uniform(0.18, 0.38)
    gradient = generator.uniform(-0.14, 0.14)
    bend = generator.uniform(-0.14, 0.02)
    thickness = generator.uniform(0.54, 0.64)
    fovea = generator.uniform(-0.12, 0.12)
    pit = generator.uniform(0.2, 0.28)
    gain = generator.uniform(0.8, 1.15)
    tone = generator.uniform(-0.2, 0.3)
  }

  /// The depth of the pigment epithelium, the brightest band.
  private func epithelium(_ x: Float) -> Float {
    back + gradient * x + bend * x * x + 0.02 * (waves.value(Point(x * 4, 2)) - 0.5)
  }

  /// The thickness of the retina.
  private func retina(_ x: Float) -> Float { thickness - pit * bump(x - fovea, width: 0.42) }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let x = generator.uniform(-0.75, 0.75)
    if finding == .drusen {
      let radius = size.radius(small: 0.2, large: 0.34, generator: &generator)
      guard abs(x) + radius < 0.97 else { return nil }
      let count = size == .small ? 2 : 3
      return Lesion.row(
        finding, at: Point(x, epithelium(x)), radius: radius, count: count, gradient: gradient + 2 * bend * x,
        generator: &generator)
    }
    let radius = size.radius(small: 0.13, large: 0.18, generator: &generator)
    let center = Point(x, epithelium(x) - retina(x) * 0.52)
    guard abs(x) > 0.35 else { return nil }
    return Lesion(
      finding, at: center, radius: radius, unevenness: 0.15, stretch: size == .small ? 1.2 : 1.9,
      turns: (gradient + 2 * bend * x) * 0.159, generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let depth = p.y - epithelium(p.x)
    let distance = lesion?.distance(to: p) ?? .infinity
    var reflection: Float
    var coverage: Float = 0
    if lesion?.finding == .drusen {
      // Deposits lift the bright band over them.
      coverage = pen.coverage(max(distance, depth - 0.03))
      reflection = layer(depth, p, pen)
      let rim = 1.2 * bump(distance, width: 0.06) * smoothstep(0.05, 0, depth)
      reflection = mix(reflection, 0.22, coverage)
      reflection = max(reflection, rim)
    } else {
      reflection = layer(depth, p, pen)
      if lesion != nil {
        coverage = pen.coverage(distance)
        reflection = mix(reflection, 0.03, coverage)
      }
    }
    let amplitude = speckle.speckle(Point(p.x * 30, p.y * 34))
    let shown = (max(0, reflection) * gain * (0.35 + 0.65 * amplitude)).squareRoot()
    let isRetina = depth > -retina(p.x) - 0.02 && depth < 0.1
    var sample = Sample(shown, isAnatomy: isRetina)
    sample.lesion = coverage
    return sample
  }

  /// The strength of reflection at a depth from the epithelium, negative towards the light.
  private func layer(_ depth: Float, _ p: Point, _ pen: Pen) -> Float {
    let full = retina(p.x)
    // From 0 at the inner surface to 1 at the epithelium.
    let share = 1 + depth / full
    if share < 0 { return mix(0.012, 0.5, smoothstep(-0.03, 0, share)) }
    if share < 1 {
      let bands: [(at: Float, level: Float)] = [
        (0, 0.75), (0.12, 0.6), (0.17, 0.3), (0.34, 0.34), (0.38, 0.14), (0.5, 0.13), (0.54, 0.32),
        (0.6, 0.3),
        (0.64, 0.09), (0.82, 0.08), (0.845, 0.5), (0.87, 0.2), (0.9, 0.22), (0.93, 0.95), (1, 1),
      ]
      var value = bands[0].level
      for index in 1..<bands.count {
        value = mix(value, bands[index].level, smoothstep(bands[index - 1].at, bands[index].at, share))
      }
      return value
    }
    let below = depth
    let mottle = choroid.fractal(Point(p.x * 7, p.y * 12))
    let fading = 0.42 * smoothstep(0.75, 0.05, below) * (0.3 + 1.4 * mottle)
    return mix(0.95, fading, smoothstep(0.02, 0.05, below))
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.blur(0.007)
    canvas.develop { _, color in
      Color(repeating: toned(color.x + 0.02 * generator.normal(), bend: tone))
    }
  }
}
