import Tensors

/// An axial slice of the chest by computed tomography, in the lung window: black lungs with white vessels,
/// heart and great vessels between them, ribs, spine and the table's arc.
struct ChestCT: Scene {
  private let pose: Pose
  private let body: Ellipse
  private let lungs: [Ellipse]
  private let heart: Ellipse
  private let aorta: Ellipse
  private let vessels: Strokes
  private let texture: Noise
  private let streaks: Noise
  private let soft: Float
  private let lung: Float
  private let ribPhase: Float
  private let noise: Float
  private let tone: Float

  init(generator: inout RandomGenerator) {
    pose = Pose(shift: 0.04, scale: 0.93...1.04, turns: 0.015, generator: &generator)
    body = Ellipse(
      center: Point(0, 0.02), radii: Point(generator.uniform(0.9, 0.97), generator.uniform(0.7, 0.8)))
    lungs = [-1, 1].map { (side: Float) in
      Ellipse(
        center: Point(0.43 * side, 0),
        radii: Point(generator.uniform(0.33, 0.37), generator.uniform(0.5, 0.56)),
        turns: 0.012 * side)
    }
    heart = Ellipse(
      center: Point(generator.uniform(0.06, 0.12), -0.16), radii: Point(generator.uniform(0.24, 0.3), 0.23),
      turns: 0.07)
    aorta = Ellipse(center: Point(0.12, 0.27), radii: Point(0.075, 0.075))
    var vessels = Strokes()
    for side: Float in [-1, 1] {
      for turns: Float in [-0.13, -0.03, 0.06, 0.14] {
        let outwards = side > 0 ? turns : 0.5 - turns
        vessels.appendTree(
          from: Point(0.14 * side, 0.05), turns: outwards + generator.uniform(-0.02, 0.02),
          length: generator.uniform(0.2, 0.26), radius: 0.024, generations: 3, generator: &generator)
      }
    }
    self.vessels = vessels
    texture = Noise(&generator)
    streaks = Noise(&generator)
    soft = generator.uniform(0.6, 0.72)
    lung = generator.uniform(0.05, 0.14)
    ribPhase = generator.uniform()
    noise = generator.uniform(0.02, 0.06)
    tone = generator.uniform(-0.3, 0.3)
  }

  /// Signed distance to the lungs, in body coordinates.
  private func lungDistance(_ q: Point) -> Float {
    let inLung = min(lungs[0].distance(to: q), lungs[1].distance(to: q))
    let middle = 0.11 - abs(q.x - 0.02)
    return max(inLung, 0.03 - heart.distance(to: q), middle, 0.03 - aorta.distance(to: q))
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius =
      size.radius(small: 0.105, large: 0.175, generator: &generator) * (finding == .nodule ? 0.9 : 1.1)
    let center = generator.point(within: 0.8)
    guard lungDistance(pose.body(center)) < -radius * 0.85 else { return nil }
    let isHazy = finding == .groundGlassOpacity
    return Lesion(
      finding, at: center, radius: radius, unevenness: isHazy ? 0.6 : 0.2, frequency: isHazy ? 2.5 : 1.5,
      generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = pose.body(p)
    let skin = body.distance(to: q)
    var value =
      0.25
      * pen.line(abs(Ellipse(center: Point(0, -0.7), radii: Point(1.8, 1.62)).distance(to: q)), radius: 0.012)
    let fat = soft * 0.72
    value = mix(value, fat, pen.coverage(skin))
    value = mix(value, soft + 0.1 * (texture.fractal(q * 8) - 0.5), pen.coverage(skin + 0.06))
    value = addBones(to: value, q, skin, pen)
    value = mix(value, soft * 1.18, pen.coverage(heart.distance(to: q)) + pen.coverage(aorta.distance(to: q)))
    let inLung = lungDistance(q)
    if inLung < pen.pixel + 0.02 {
      var air = lung * (0.7 + 0.6 * texture.fractal(q * 12, octaves: 2))
      air = mix(air, soft, pen.line(vessels.distance(to: q), radius: 0.002))
      value = mix(value, air, pen.coverage(inLung))
    }
    var sample = Sample(value, isAnatomy: inLung < 0.02)
    if let lesion { add(lesion, to: &sample, p, inLung, pen) }
    return sample
  }

  private func addBones(to value: Float, _ q: Point, _ skin: Float, _ pen: Pen) -> Float {
    // Ribs cross the slice obliquely: bright pieces along the chest wall.
    let wall = bump(skin + 0.13, width: 0.045)
    let around = Noise.ribs(q, phase: ribPhase)
    var value = mix(value, 1, wall * around)
    let vertebra = Ellipse(center: Point(0, 0.42), radii: Point(0.13, 0.11)).distance(to: q)
    let process = Stroke(start: Point(0, 0.5), end: Point(0, 0.68), startRadius: 0.06, endRadius: 0.03)
    let wings = Stroke(
      start: Point(0, 0.53), end: Point(0.2, 0.56), startRadius: 0.04, endRadius: 0.03
    ).distance(to: Point(abs(q.x), q.y))
    let bone = min(vertebra, process.distance(to: q), wings)
    value = mix(value, 0.98, pen.coverage(bone))
    let canal = Ellipse(center: Point(0, 0.545), radii: Point(0.05, 0.04)).distance(to: q)
    value = mix(value, soft, pen.coverage(canal))
    let sternum = Ellipse(center: Point(0, -0.63), radii: Point(0.14, 0.04)).distance(to: q)
    return mix(value, 0.95, pen.coverage(sternum))
  }

  private func add(_ lesion: Lesion, to sample: inout Sample, _ p: Point, _ inLung: Float, _ pen: Pen) {
    let distance = max(lesion.distance(to: p), inLung)
    guard distance < 0.2 else { return }
    sample.lesion = pen.coverage(distance)
    let mottle = lesion.texture.fractal(p * 11)
    var (value, opacity) = (Float(0.8), pen.coverage(distance, softness: 0.02))
    switch lesion.finding {
    case .groundGlassOpacity:
      value = 0.3 + 0.32 * mottle
      opacity = pen.coverage(distance, softness: 0.07) * 0.95
    case .cavity:
      value = mix(0.9, 0.0, pen.coverage(distance + 0.055, softness: 0.02))
    default:
      value = 0.78 + 0.1 * mottle
    }
    sample.color = mix(sample.color, Color(repeating: value), opacity)
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.developTomogram(
      noise: noise, streaks: streaks, streakStrength: 0.04, tone: tone, generator: &generator)
  }
}

extension Noise {
  /// 1 where a rib is cut, going around the chest at `q`; 0 between ribs.
  static func ribs(_ q: Point, phase: Float) -> Float {
    let direction = q / max(q.length, 1e-3)
    // Seven periods around, by the multiple-angle of the direction instead of its angle.
    let twice = Point(direction.x * direction.x - direction.y * direction.y, 2 * direction.x * direction.y)
    let four = Point(twice.x * twice.x - twice.y * twice.y, 2 * twice.x * twice.y)
    let eight = Point(four.x * four.x - four.y * four.y, 2 * four.x * four.y)
    return smoothstep(-0.1, 0.3, eight.dot(Point.direction(turns: phase)))
  }
}
