import Tensors

/// A frontal radiograph of the chest: dark lungs, white heart and spine, ribs and clavicles projected on top.
struct ChestXray: Scene {
  private let pose: Pose
  private let lungs: [Ellipse]
  private let heart: Ellipse
  private let domes: [Point]
  private let vessels: Strokes
  private let clavicles: Strokes
  private let texture: Noise
  private let ribSpacing: Float
  private let ribStart: Float
  private let ribStrength: Float
  private let lung: Float
  private let detector: RadiographDetector

  init(generator: inout RandomGenerator) {
    pose = Pose(shift: 0.04, scale: 0.95...1.06, turns: 0.01, generator: &generator)
    let width = generator.uniform(0.32, 0.36)
    lungs = [-1, 1].map { (side: Float) in
      Ellipse(
        center: Point(0.43 * side, 0.0), radii: Point(width, generator.uniform(0.82, 0.88)),
        turns: 0.018 * side)
    }
    heart = Ellipse(
      center: Point(generator.uniform(0.1, 0.15), 0.34),
      radii: Point(generator.uniform(0.33, 0.4), generator.uniform(0.27, 0.3)), turns: 0.08)
    domes = [
      Point(-0.42, generator.uniform(0.5, 0.56)), Point(0.42, generator.uniform(0.56, 0.62)),
    ]
    var (vessels, clavicles) = (Strokes(), Strokes())
    for side: Float in [-1, 1] {
      for turns: Float in [-0.16, -0.05, 0.07, 0.17] {
        vessels.appendTree(
          from: Point(0.16 * side, 0.0), turns: side > 0 ? turns : 0.5 - turns, length: 0.2, radius: 0.02,
          generations: 3, generator: &generator)
      }
      clavicles.append(
        [Point(0.08, -0.66), Point(0.35, -0.72), Point(0.62, -0.84)].map { $0 * Point(side, 1) },
        radius: 0.032,
        to: 0.028)
    }
    self.vessels = vessels
    self.clavicles = clavicles
    texture = Noise(&generator)
    ribSpacing = generator.uniform(0.17, 0.2)
    ribStart = generator.uniform()
    ribStrength = generator.uniform(0.08, 0.14)
    lung = generator.uniform(0.14, 0.24)
    detector = RadiographDetector(generator: &generator)
  }

  /// Signed distance to the lung fields, in body coordinates.
  private func lungDistance(_ q: Point) -> Float {
    let dome = domes[q.x < 0 ? 0 : 1]
    let across = q.x - dome.x
    let diaphragm = q.y - dome.y - 0.9 * across * across
    let inLung = min(lungs[0].distance(to: q), lungs[1].distance(to: q))
    return max(inLung, diaphragm, 0.12 - abs(q.x), -heart.distance(to: q))
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let isNodule = finding == .nodule
    let radius = size.radius(
      small: isNodule ? 0.1 : 0.13, large: isNodule ? 0.165 : 0.22, generator: &generator)
    let center = generator.point(within: 0.8)
    guard lungDistance(pose.body(center)) < -radius * 0.6 else { return nil }
    return Lesion(
      finding, at: center, radius: radius, unevenness: isNodule ? 0.08 : 0.7, frequency: isNodule ? 1.5 : 2.5,
      generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = pose.body(p)
    let trunk = abs(q.x) - 0.84 - 0.14 * q.y * q.y
    let shoulder = smoothstep(-0.62, -0.98, q.y - 0.35 * (abs(q.x) - 0.4))
    var value = mix(0.04, 0.5, pen.coverage(trunk, softness: 0.05))
    value = mix(value, 0.03, shoulder * smoothstep(0.15, 0.35, abs(q.x)))
    let inLung = lungDistance(q)
    value = mix(value, lung + 0.1 * (texture.fractal(q * 6) - 0.5), pen.coverage(inLung, softness: 0.05))
    let inside = smoothstep(0.04, -0.03, min(lungs[0].distance(to: q), lungs[1].distance(to: q)))
    value += 0.16 * pen.line(vessels.distance(to: q), radius: 0.002) * pen.coverage(inLung)
    value += ribStrength * ribs(q) * max(inside, 0.4 * pen.coverage(trunk))
    // Great vessels above the heart, which has no border below, where it rests on the diaphragm.
    value = mix(value, 0.6, bump(q.x - 0.02, width: 0.24) * smoothstep(-0.9, -0.5, q.y))
    value = mix(value, 0.68, pen.coverage(heart.distance(to: q), softness: 0.05))
    let below = q.y - domes[q.x < 0 ? 0 : 1].y - 0.9 * (abs(q.x) - 0.42) * (abs(q.x) - 0.42)
    value = mix(value, 0.7, smoothstep(-0.02, 0.05, below) * pen.coverage(trunk, softness: 0.1))
    let spine = bump(q.x, width: 0.16)
    value = mix(value, 0.8 + 0.06 * sine(turns: q.y * 5), spine * 0.7)
    // Air in the windpipe.
    value -= 0.2 * bump(q.x - 0.01, width: 0.05) * smoothstep(-0.12, -0.3, q.y)
    value += 0.22 * pen.coverage(clavicles.distance(to: q), softness: 0.03)
    var sample = Sample(value, isAnatomy: inLung < 0.02)
    if let lesion {
      let distance = max(lesion.distance(to: p), inLung)
      sample.lesion = pen.coverage(distance)
      let isNodule = lesion.finding == .nodule
      // Projected on top of what is there: a ball is sharp and dense, filled air spaces are cloudy.
      let density = isNodule ? 0.6 : 0.28 + 0.3 * lesion.texture.fractal(p * 8)
      sample.color += density * pen.coverage(distance, softness: isNodule ? 0.035 : 0.1)
    }
    return sample
  }

  /// Bands that go down and outwards from the spine.
  private func ribs(_ q: Point) -> Float {
    let x = abs(q.x)
    let along = (q.y - 0.55 * x * (1.1 - x) + 0.25 * x * x) / ribSpacing + ribStart
    return smoothstep(0.35, 0.75, cosine(turns: along)) * smoothstep(0.05, 0.2, x)
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    detector.develop(&canvas, generator: &generator)
  }
}

/// The changes by an x-ray detector: blur, quantum grain that is stronger where less light arrives, exposure.
struct RadiographDetector: Sendable {
  private let noise: Float
  private let exposure: Float
  private let tone: Float
  private let blur: Float

  init(generator: inout RandomGenerator) {
    noise = generator.uniform(0.015, 0.05)
    exposure = generator.uniform(0.88, 1.12)
    tone = generator.uniform(-0.35, 0.35)
    blur = generator.uniform(0.006, 0.012)
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.blur(blur)
    canvas.develop { _, color in
      let value = color.x * exposure
      let grain = noise * (0.4 + clamp(value).squareRoot())
      return Color(repeating: toned(value + generator.normal() * grain, bend: tone))
    }
  }
}
