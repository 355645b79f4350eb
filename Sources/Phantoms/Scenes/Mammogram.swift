import Tensors

/// A mammogram: the breast bulges from one side of a black film, with white strands of gland that run to the
/// nipple, a bright skin line, and the chest muscle's wedge in the upper corner.
struct Mammogram: Scene {
  /// 1 when the chest wall is at the image's left, -1 at its right.
  private let side: Float
  private let breast: Blob
  private let gland: Blob
  private let nipple: Point
  private let muscle: Float
  private let strands: Noise
  private let lobules: Noise
  private let density: Float
  private let fat: Float
  private let detector: RadiographDetector

  init(generator: inout RandomGenerator) {
    side = generator.sign()
    let reach = generator.uniform(1.68, 1.84)
    let height = generator.uniform(0.86, 0.95)
    let middle = generator.uniform(-0.02, 0.06)
    breast = Blob(
      ellipse: Ellipse(center: Point(-1.02, middle), radii: Point(reach, height)), unevenness: 0.03,
      noise: Noise(&generator))
    nipple = Point(-1.02 + reach, middle + 0.05)
    gland = Blob(
      ellipse: Ellipse(
        center: Point(generator.uniform(-0.3, -0.15), middle),
        radii: Point(0.75, generator.uniform(0.5, 0.65))),
      unevenness: 0.5, frequency: 2.2, noise: Noise(&generator))
    muscle = generator.uniform(0.35, 0.6)
    strands = Noise(&generator)
    lobules = Noise(&generator)
    density = generator.uniform(0.16, 0.34)
    fat = generator.uniform(0.2, 0.3)
    detector = RadiographDetector(generator: &generator)
  }

  private func body(_ p: Point) -> Point { p * Point(side, 1) }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.115, large: 0.2, generator: &generator)
    let center = generator.point(within: 0.75)
    guard breast.distance(to: body(center)) < -radius * 1.2 else { return nil }
    return finding == .mass
      ? Lesion(finding, at: center, radius: radius, unevenness: 0.5, frequency: 4, generator: &generator)
      : Lesion(
        finding, at: center, radius: radius * 1.25, count: size == .small ? 7 : 14, of: 0.024...0.036,
        generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = body(p)
    let skin = breast.distance(to: q)
    // Strands run towards the nipple: the texture is stretched along rays from it.
    let ray = q - nipple
    let along = ray.length
    let texture = strands.fractal(Point(ray.y / max(0.12, -ray.x + 0.15) * 9, along * 3), octaves: 3)
    let inGland = smoothstep(0.15, -0.25, gland.distance(to: q))
    let web = smoothstep(0.35, 0.7, texture) * (0.3 + 1.2 * lobules.fractal(q * 4))
    // Thinner towards the edge.
    let thickness = smoothstep(0.02, -0.35, skin).squareRoot()
    var value = thickness * (fat + density * inGland * (0.35 + 1.2 * web))
    value += 0.18 * bump(skin + 0.02, width: 0.03)
    value += 0.25 * bump((q - nipple).length, width: 0.07)
    let wedge = (q.y + 1) + (q.x + 1) * 1.7 - muscle * 1.9
    value = mix(value, 0.62 + 0.1 * texture, pen.coverage(wedge, softness: 0.06))
    value = mix(0.015, value, pen.coverage(skin - 0.01, softness: 0.02))
    var sample = Sample(value, isAnatomy: skin < 0)
    if let lesion {
      let distance = lesion.distance(to: p)
      sample.lesion = pen.coverage(distance)
      if lesion.finding == .mass {
        let core = 0.84 + 0.12 * lesion.texture.fractal(p * 9)
        sample.color = mix(sample.color, Color(repeating: core), pen.coverage(distance, softness: 0.06))
      } else {
        sample.color = mix(sample.color, Color(repeating: 1.5), pen.coverage(distance))
      }
    }
    return sample
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    detector.develop(&canvas, generator: &generator)
  }
}
