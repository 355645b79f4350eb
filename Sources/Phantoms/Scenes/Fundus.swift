import Tensors

/// The back of the eye by a fundus camera: an orange disc on black, the bright optic disc to one side,
/// vessels that arch from it around the dark macula.
struct Fundus: Scene {
  var isColor: Bool { true }

  private let pose: Pose
  private let field: Float
  private let disc: Ellipse
  private let cup: Float
  private let macula: Point
  private let veins: Strokes
  private let arteries: Strokes
  private let texture: Noise
  private let light: Point
  private let base: Color
  private let exposure: Float
  private let noise: Float

  init(generator: inout RandomGenerator) {
    pose = Pose(shift: 0.03, scale: 0.97...1.05, turns: 0.03, generator: &generator)
    field = generator.uniform(0.9, 1.02)
    let side = generator.sign()
    let place = Point(generator.uniform(0.42, 0.52) * side, generator.uniform(-0.06, 0.06))
    disc = Ellipse(center: place, radii: Point(0.13, 0.145) * generator.uniform(0.95, 1.1))
    cup = generator.uniform(0.35, 0.55)
    macula = Point(place.x - 0.62 * side, place.y + 0.06)
    var (veins, arteries) = (Strokes(), Strokes())
    for vertical: Float in [-1, 1] {
      Self.addArcade(
        to: &veins, from: place, side: side, vertical: vertical, radius: 0.024, generator: &generator)
      Self.addArcade(
        to: &arteries, from: place, side: side, vertical: vertical, radius: 0.015, generator: &generator)
      for turns: Float in [0.08, 0.16] {
        let outwards = side > 0 ? turns * vertical : 0.5 - turns * vertical
        veins.appendTree(
          from: place, turns: outwards, length: 0.26, radius: 0.014, generations: 3, generator: &generator)
      }
    }
    self.veins = veins
    self.arteries = arteries
    texture = Noise(&generator)
    light = generator.point(within: 0.3)
    let pigment = generator.uniform()
    base = mix(Color(0.86, 0.42, 0.17), Color(0.66, 0.24, 0.11), pigment)
    exposure = generator.uniform(0.8, 1.1)
    noise = generator.uniform(0.01, 0.025)
  }

  /// A main vessel that leaves the disc upwards or downwards and bends around the macula, with branches.
  private static func addArcade(
    to vessels: inout Strokes, from disc: Point, side: Float, vertical: Float, radius: Float,
    generator: inout RandomGenerator
  ) {
    let (height, wobble) = (generator.uniform(0.42, 0.6), generator.uniform(-0.04, 0.04))
    let length = generator.uniform(1.15, 1.3)
    let points = (0...8).map { (index: Int) -> Point in
      let share = Float(index) / 8
      let x = disc.x - side * (length * share * share + 0.08 * share)
      let rise = sine(turns: (0.04 + share * 0.33)) * height * 1.05
      return Point(x, disc.y + vertical * (rise + wobble * sine(turns: share * 2)))
    }
    vessels.append(points, radius: radius, to: radius * 0.5)
    for index in stride(from: 2, through: 6, by: 2) {
      let direction = (side > 0 ? 0.5 : 0) + (side > 0 ? 1 : -1) * vertical * generator.uniform(0.08, 0.16)
      vessels.appendTree(
        from: points[index], turns: direction, length: generator.uniform(0.2, 0.28), radius: radius * 0.6,
        generations: 2, generator: &generator)
    }
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(small: 0.12, large: 0.21, generator: &generator)
    let center = generator.point(within: 0.7)
    let q = pose.body(center)
    guard q.length < field - radius - 0.06, disc.distance(to: q) > radius * 0.9 + 0.05 else { return nil }
    switch finding {
    case .exudates:
      return Lesion(
        finding, at: center, radius: radius * 1.2, count: size == .small ? 6 : 12, of: 0.032...0.055,
        generator: &generator)
    case .haemorrhage:
      return Lesion(finding, at: center, radius: radius, unevenness: 0.5, frequency: 2, generator: &generator)
    default:
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.4, stretch: 1.3, turns: generator.uniform(),
        frequency: 2,
        generator: &generator)
    }
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = pose.body(p)
    let edge = q.length - field
    var color = base * (0.82 + 0.36 * texture.fractal(q * 5, octaves: 4))
    // Veins of the choroid shine through as pale stripes.
    color *= 0.96 + 0.1 * texture.ridge(q * 4 + texture.shift(q * 3))
    color = mix(color, color * Color(0.62, 0.5, 0.5), bump((q - macula).length, width: 0.34))
    let inDisc = disc.distance(to: q)
    color = mix(color, Color(1.0, 0.78, 0.42), pen.coverage(inDisc, softness: 0.04))
    color = mix(color, Color(1.0, 0.92, 0.7), pen.coverage(inDisc + 0.13 * cup + 0.03, softness: 0.05))
    color = mix(color, base * Color(0.55, 0.3, 0.3), 0.85 * pen.line(veins.distance(to: q), radius: 0.002))
    color = mix(color, base * Color(0.8, 0.45, 0.4), 0.75 * pen.line(arteries.distance(to: q), radius: 0.002))
    var sample = Sample(color, isAnatomy: edge < 0)
    if let lesion { add(lesion, to: &sample, p, pen) }
    sample.color *= pen.coverage(edge, softness: 0.03) * (1 - 0.45 * smoothstep(0.3, 1.3, (q - light).length))
    return sample
  }

  private func add(_ lesion: Lesion, to sample: inout Sample, _ p: Point, _ pen: Pen) {
    let distance = lesion.distance(to: p)
    guard distance < 0.2 else { return }
    sample.lesion = pen.coverage(distance)
    let mottle = lesion.texture.fractal(p * 10)
    let (color, softness): (Color, Float) =
      switch lesion.finding {
      case .haemorrhage: (Color(0.3, 0.03, 0.03) * (0.7 + 0.6 * mottle), 0.03)
      case .exudates: (Color(1.15, 1.0, 0.35), 0.01)
      default: (Color(0.98, 0.92, 0.84) * (0.85 + 0.3 * mottle), 0.09)
      }
    sample.color = mix(sample.color, color, pen.coverage(distance, softness: softness))
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.developPhotograph(blur: 0.007, exposure: exposure, noise: noise, generator: &generator)
  }
}

extension Canvas {
  /// The changes by a colour camera: lens, exposure, and grain that differs by channel.
  mutating func developPhotograph(
    blur deviation: Float, exposure: Float, noise: Float, generator: inout RandomGenerator
  ) {
    blur(deviation)
    develop { _, color in
      let grain = generator.normal() * noise
      return color * exposure + Color(grain, grain + generator.normal() * noise * 0.5, grain)
    }
  }
}
