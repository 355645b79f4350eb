import Tensors

/// A newborn's brain, seen through the fontanelle: bright folds in gray tissue, the midline, dark slits of
/// the ventricles, the bright skull base. Blood is bright, a cyst is black.
struct NeonatalBrainUltrasound: UltrasoundScene {
  let probe: Sonography
  private let pose: Pose
  private let brain: Ellipse
  private let ventricles: Strokes
  private let fissures: Strokes
  private let folds: Noise
  private let waves: Noise
  private let tissue: Float

  init(generator: inout RandomGenerator) {
    probe = Sonography(Sonography.fan(generator: &generator), generator: &generator)
    pose = Pose(shift: 0.04, scale: 0.96...1.05, turns: 0.015, generator: &generator)
    brain = Ellipse(
      center: Point(0, 0.0), radii: Point(generator.uniform(0.8, 0.88), generator.uniform(0.78, 0.84)))
    var (horns, lines) = (Strokes(), Strokes())
    let spread = generator.uniform(0.9, 1.1)
    for side: Float in [-1, 1] {
      let points = [Point(0.04, -0.1), Point(0.17 * spread, -0.15), Point(0.3 * spread, -0.08)]
      horns.append(points.map { $0 * Point(side, 1) }, radius: 0.02, to: generator.uniform(0.025, 0.05))
      let sylvian = [
        Point(0.85, 0.16), Point(0.6, 0.14), Point(0.48, 0.06), Point(0.5, 0.3),
      ]
      lines.append(sylvian.map { $0 * Point(side, 1) }, radius: 0.02, to: 0.012)
      lines.append(
        [Point(0.12, 0.5), Point(0.4, 0.6), Point(0.66, 0.5)].map { $0 * Point(side, 1) }, radius: 0.025,
        to: 0.03)
    }
    ventricles = horns
    lines.append([Point(0, -0.9), Point(0, -0.2)], radius: 0.012, to: 0.012)
    lines.append([Point(0, 0.1), Point(0, 0.55)], radius: 0.012, to: 0.03)
    fissures = lines
    folds = Noise(&generator)
    waves = Noise(&generator)
    tissue = generator.uniform(0.1, 0.17)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.125, large: 0.22, generator: &generator)
    let center = generator.point(within: 0.7)
    guard brain.distance(to: pose.body(center)) < -radius * 1.05, probe.outside(center) < -radius * 1.1 else {
      return nil
    }
    return Lesion(
      finding, at: center, radius: radius, unevenness: finding == .cyst ? 0.12 : 0.45, frequency: 2,
      generator: &generator)
  }

  func echo(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> (echo: Float, lesion: Float, isAnatomy: Bool) {
    let q = pose.body(p)
    let inBrain = brain.distance(to: q)
    let wavy = q + waves.shift(q * 5) * 0.06
    let gyri = smoothstep(0.8, 0.98, folds.ridge(wavy * 5.5)) * smoothstep(0.45, 0.15, -inBrain)
    var echo = tissue * (0.7 + 0.6 * waves.fractal(q * 8)) + 0.3 * gyri
    echo = max(echo, 0.75 * pen.line(fissures.distance(to: q + waves.shift(q * 7) * 0.02), radius: 0.005))
    let horn = ventricles.distance(to: q)
    echo = max(echo, 0.45 * bump(horn - 0.01, width: 0.025))
    echo = mix(echo, 0.005, pen.coverage(horn))
    // Choroid plexus below the ventricles.
    let plexus = Ellipse(center: Point(0.2, 0.03), radii: Point(0.12, 0.04), turns: -0.05)
    echo = mix(echo, 0.45, pen.coverage(plexus.distance(to: Point(abs(q.x), q.y)), softness: 0.06))
    let outside = 0.06 + 0.1 * waves.value(q * 4)
    echo = mix(outside, echo, pen.coverage(inBrain, softness: 0.02))
    echo = max(echo, 1.1 * bump(inBrain - 0.03, width: 0.05) * smoothstep(-0.2, 0.4, abs(q.x) + q.y))
    guard let lesion else { return (echo, 0, inBrain < 0) }
    let distance = lesion.distance(to: p)
    let coverage = pen.coverage(distance)
    let inside = lesion.finding == .cyst ? 0.002 : 0.85 + 0.5 * lesion.texture.fractal(p * 10)
    if lesion.finding == .cyst { echo = max(echo, 0.5 * bump(distance - 0.01, width: 0.025)) }
    return (mix(echo, inside, coverage), coverage, inBrain < 0)
  }
}
