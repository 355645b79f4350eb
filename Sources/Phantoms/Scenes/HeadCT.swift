import Tensors

/// An axial slice of the head by computed tomography, in the brain window: white skull, nearly even gray
/// brain, dark ventricles, streaks between dense bone, correlated noise.
struct HeadCT: Scene {
  private let head: Head
  private let texture: Noise
  private let streaks: Noise
  private let brain: Float
  private let contrast: Float
  private let noise: Float
  private let tone: Float

  init(generator: inout RandomGenerator) {
    head = Head(atrophy: generator.uniform(0, 0.35), generator: &generator)
    texture = Noise(&generator)
    streaks = Noise(&generator)
    brain = generator.uniform(0.42, 0.52)
    contrast = generator.uniform(0.03, 0.07)
    noise = generator.uniform(0.03, 0.08)
    tone = generator.uniform(-0.25, 0.25)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(large: 0.2, generator: &generator)
    let center = generator.point(within: 0.75)
    guard head.hasRoom(at: center, radius: radius) else { return nil }
    return Lesion(
      finding, at: center, radius: radius, unevenness: finding == .infarct ? 0.6 : 0.4,
      stretch: generator.uniform(0.8, 1.5), turns: generator.uniform(), frequency: 2, generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = head.pose.body(p)
    let layers = head.layers(q, pen)
    var value = mix(0, 0.3, pen.coverage(layers.skin))
    value = mix(value, 1, pen.coverage(layers.skin + 0.03))
    let fluid = brain * 0.5
    value = mix(value, fluid, pen.coverage(layers.skin + Head.wall - 0.025))
    if layers.brain < 0.05 {
      var tissue = brain + contrast * (layers.gray - 0.5) + 0.06 * (texture.fractal(q * 10, octaves: 2) - 0.5)
      tissue = mix(tissue, fluid * 1.1, layers.sulcus * 0.5)
      tissue = mix(tissue, fluid * 0.75, pen.coverage(layers.ventricle, softness: 0.03))
      // The falx, a fold of dense membrane.
      tissue += 0.2 * pen.line(abs(q.x), radius: 0.008) * smoothstep(0.28, 0.34, abs(q.y))
      value = mix(value, tissue, pen.coverage(layers.brain))
    }
    var sample = Sample(value, isAnatomy: layers.brain < 0)
    if let lesion {
      let distance = max(lesion.distance(to: p), layers.brain)
      sample.lesion = pen.coverage(distance)
      let mottle = lesion.texture.fractal(p * 9)
      let isBlood = lesion.finding == .haemorrhage
      let target = isBlood ? 0.86 + 0.14 * mottle : brain * (0.2 + 0.2 * mottle)
      let softness: Float = isBlood ? 0.03 : 0.05
      sample.color = mix(sample.color, Color(repeating: target), pen.coverage(distance, softness: softness))
    }
    return sample
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.developTomogram(
      noise: noise, streaks: streaks, streakStrength: 0.05, tone: tone, generator: &generator)
  }
}

extension Canvas {
  /// The traces of filtered back-projection: blur, grainy noise, faint straight streaks.
  mutating func developTomogram(
    noise: Float, streaks: Noise, streakStrength: Float, tone: Float, generator: inout RandomGenerator
  ) {
    blur(0.01)
    var grain = Canvas(size: size) { _, _ in Sample(generator.normal(), isAnatomy: false) }
    grain.blur(0.012)
    var next = 0
    develop { p, color in
      defer { next += 1 }
      // Long and thin in one direction each.
      let along =
        streaks.value(Point(p.x * 0.7 + p.y * 22, 3)) + streaks.value(Point(p.x * 22 - p.y * 6, 9)) - 1
      let value = color.x + grain.colors[next].x * noise + along * streakStrength
      return Color(repeating: toned(value, bend: tone))
    }
  }
}
