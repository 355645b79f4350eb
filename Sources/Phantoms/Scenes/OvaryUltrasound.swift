import Tensors

/// The ovary in a fan-shaped field: a gray oval with black follicles along its rim, between bright bowel and
/// fat. A cyst is larger than any follicle; a dermoid is bright and casts a shadow.
struct OvaryUltrasound: UltrasoundScene {
  let probe: Sonography
  private let pose: Pose
  private let ovary: Blob
  private let follicles: [Ellipse]
  private let tissue: Noise
  private let bowel: Noise
  private let stroma: Float
  private let surroundings: Float

  init(generator: inout RandomGenerator) {
    probe = Sonography(Sonography.fan(generator: &generator), generator: &generator)
    pose = Pose(shift: 0.05, scale: 0.95...1.05, turns: 0.04, generator: &generator)
    ovary = Blob(
      ellipse: Ellipse(
        center: Point(0, 0.02), radii: Point(generator.uniform(0.66, 0.74), generator.uniform(0.52, 0.58))),
      unevenness: 0.12, noise: Noise(&generator))
    let (count, start) = (6 + generator.integer(below: 4), generator.uniform())
    follicles = (0..<count).map { index in
      let turns = start + (Float(index) + generator.uniform(-0.25, 0.25)) / Float(count)
      let radius = generator.uniform(0.05, 0.085)
      return Ellipse(
        center: Point.direction(turns: turns) * Point(0.52, 0.39) * generator.uniform(0.9, 1.05),
        radii: Point(radius, radius * generator.uniform(0.8, 1)), turns: turns)
    }
    tissue = Noise(&generator)
    bowel = Noise(&generator)
    stroma = generator.uniform(0.13, 0.22)
    surroundings = generator.uniform(0.35, 0.55)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.15, large: 0.235, generator: &generator)
    let center = generator.point(within: 0.6)
    guard ovary.distance(to: pose.body(center)) < -radius * 0.95, probe.outside(center) < -radius else {
      return nil
    }
    return Lesion(
      finding, at: center, radius: radius, unevenness: finding == .cyst ? 0.06 : 0.3, stretch: 1.1,
      turns: generator.uniform(), generator: &generator)
  }

  func echo(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> (echo: Float, lesion: Float, isAnatomy: Bool) {
    let q = pose.body(p)
    let inOvary = ovary.distance(to: q)
    let loops = bowel.fractal(q * 3.5)
    var echo = surroundings * (0.2 + 2.4 * loops * loops)
    echo = mix(echo, stroma * (0.6 + 0.8 * tissue.fractal(q * 7)), pen.coverage(inOvary, softness: 0.03))
    echo = max(echo, 0.8 * bump(inOvary - 0.02, width: 0.035) * (0.4 + 0.6 * tissue.value(q * 3)))
    var inFollicle = Float.infinity
    for follicle in follicles { inFollicle = min(inFollicle, follicle.distance(to: q)) }
    echo = max(echo, 0.4 * bump(inFollicle, width: 0.025))
    echo = mix(echo, 0.004, pen.coverage(inFollicle + 0.008))
    guard let lesion else { return (echo, 0, inOvary < 0.03) }
    let distance = lesion.distance(to: p)
    let coverage = pen.coverage(distance)
    if lesion.finding == .cyst {
      echo = max(echo, 0.9 * bump(distance - 0.015, width: 0.03))
      return (mix(echo, 0.002, coverage), coverage, inOvary < 0.03)
    }
    let hairs = 0.6 + 0.9 * lesion.texture.fractal(Point(p.x * 5, p.y * 18))
    return (mix(echo, hairs, coverage), coverage, inOvary < 0.03)
  }
}
