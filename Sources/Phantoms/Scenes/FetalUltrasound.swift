import Tensors

/// A baby in profile before birth: bright skull and spine in black fluid, between placenta and wall of the
/// womb.
struct FetalUltrasound: UltrasoundScene {
  let probe: Sonography
  private let pose: Pose
  private let flip: Float
  private let head: Ellipse
  private let trunk: Blob
  private let limbs: Strokes
  private let face: Strokes
  private let womb: Blob
  private let tissue: Noise
  private let placenta: Float
  private let flesh: Float

  init(generator: inout RandomGenerator) {
    probe = Sonography(Sonography.fan(generator: &generator), generator: &generator)
    pose = Pose(shift: 0.03, scale: 0.97...1.05, turns: 0.025, generator: &generator)
    flip = generator.sign()
    head = Ellipse(
      center: Point(-0.44, -0.02), radii: Point(generator.uniform(0.33, 0.36), generator.uniform(0.31, 0.34)),
      turns: 0.02)
    trunk = Blob(
      ellipse: Ellipse(
        center: Point(0.32, 0.05), radii: Point(0.51, generator.uniform(0.38, 0.41)), turns: 0.01),
      unevenness: 0.1, noise: Noise(&generator))
    var limbs = Strokes()
    let knee = Point(generator.uniform(0.62, 0.7), generator.uniform(-0.55, -0.48))
    limbs.append([Point(0.62, -0.15), knee, knee + Point(-0.22, 0.06)], radius: 0.085, to: 0.06)
    let elbow = Point(generator.uniform(0.14, 0.22), generator.uniform(-0.52, -0.46))
    limbs.append([Point(0.05, -0.25), elbow, elbow + Point(-0.2, 0.02)], radius: 0.06, to: 0.045)
    self.limbs = limbs
    var face = Strokes()
    face.append([Point(-0.5, -0.32), Point(-0.42, -0.42), Point(-0.36, -0.33)], radius: 0.025, to: 0.04)
    face.append([Point(-0.36, -0.33), Point(-0.26, -0.37), Point(-0.2, -0.26)], radius: 0.035, to: 0.05)
    self.face = face
    womb = Blob(
      ellipse: Ellipse(center: Point(0, 0), radii: Point(0.97, 0.72)), unevenness: 0.15,
      noise: Noise(&generator))
    tissue = Noise(&generator)
    placenta = generator.sign()
    flesh = generator.uniform(0.14, 0.24)
  }

  private func body(_ p: Point) -> Point { pose.body(p) * Point(flip, 1) }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.115, large: 0.17, generator: &generator)
    let center = generator.point(within: 0.7)
    let q = body(center)
    guard min(head.distance(to: q) + 0.03, trunk.distance(to: q)) < -radius * 0.25,
      probe.outside(center) < -radius
    else { return nil }
    return Lesion(
      finding, at: center, radius: radius, unevenness: finding == .cyst ? 0.08 : 0.4, frequency: 2,
      generator: &generator)
  }

  func echo(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> (echo: Float, lesion: Float, isAnatomy: Bool) {
    let q = body(p)
    let texture = tissue.fractal(q * 6)
    // The placenta thickens one wall.
    let inWomb = womb.distance(to: q) + 0.16 * smoothstep(0, 0.7, q.y * placenta)
    var echo = mix(0.3 * (0.4 + 1.2 * texture), 0.004, pen.coverage(inWomb, softness: 0.02))
    echo = max(echo, 0.6 * bump(inWomb, width: 0.03) * texture)
    let limb = min(limbs.distance(to: q), face.distance(to: q))
    echo = mix(echo, flesh * 1.3, pen.coverage(limb))
    echo = max(echo, 0.9 * bump(limb + 0.055, width: 0.03) * smoothstep(-0.3, -0.1, q.x))
    let inTrunk = trunk.distance(to: q)
    echo = mix(echo, flesh * (0.5 + 1.1 * texture), pen.coverage(inTrunk))
    echo = max(echo, 0.6 * bump(inTrunk, width: 0.025))
    echo = addSpine(to: echo, q)
    let inHead = head.distance(to: q)
    let midline = bump(q.y - head.center.y, width: 0.018) * pen.coverage(inHead + 0.08)
    echo = mix(echo, 0.05 + 0.1 * tissue.value(q * 9), pen.coverage(inHead))
    echo = max(echo, 0.45 * midline, 1.4 * bump(inHead, width: 0.045))
    let isAnatomy = min(inHead, inTrunk, limb) < 0.02
    guard let lesion else { return (echo, 0, isAnatomy) }
    let distance = max(lesion.distance(to: p), min(inHead, inTrunk) - 0.02)
    let coverage = pen.coverage(distance)
    if lesion.finding == .cyst {
      echo = max(echo, 0.9 * bump(distance - 0.012, width: 0.03))
      return (mix(echo, 0.002, coverage), coverage, isAnatomy)
    }
    return (mix(echo, 0.7 + 0.9 * lesion.texture.fractal(p * 14), coverage), coverage, isAnatomy)
  }

  /// Two rows of bright vertebrae along the back, with ribs' shadows left out.
  private func addSpine(to echo: Float, _ q: Point) -> Float {
    guard q.x > -0.15, q.x < 0.72 else { return echo }
    let back = 0.27 - 0.35 * (q.x - 0.3) * (q.x - 0.3)
    let rows = max(bump(q.y - back, width: 0.035), bump(q.y - back - 0.08, width: 0.03))
    return max(echo, 1.3 * rows * smoothstep(-0.1, 0.4, sine(turns: q.x * 9)))
  }
}
