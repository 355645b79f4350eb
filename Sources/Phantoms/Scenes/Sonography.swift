import Tensors

/// The look of tissue under an ultrasound probe: speckle along and across its beams, compressed amplitude,
/// darkness outside its field.
struct Sonography: Sendable {
  enum Field: Sendable {
    /// Parallel beams downwards.
    case linear
    /// Beams that fan out from a point above the image.
    case sector(apex: Point, tangent: Float, nearest: Float, farthest: Float)
  }

  let field: Field
  private let speckle: Noise
  private let gain: Float
  private let attenuation: Float
  private let grain: Float
  private let tone: Float

  init(_ field: Field, generator: inout RandomGenerator) {
    self.field = field
    speckle = Noise(&generator)
    gain = generator.uniform(0.85, 1.15)
    attenuation = generator.uniform(0, 0.3)
    grain = generator.uniform(0.85, 1.25)
    tone = generator.uniform(-0.2, 0.45)
  }

  /// A fan that fills most of the image.
  static func fan(generator: inout RandomGenerator) -> Field {
    .sector(
      apex: Point(generator.uniform(-0.04, 0.04), generator.uniform(-1.35, -1.2)),
      tangent: generator.uniform(0.72, 0.82),
      nearest: generator.uniform(0.32, 0.4), farthest: generator.uniform(2.1, 2.2))
  }

  /// A place in coordinates across and along the beams.
  func beam(_ p: Point) -> Point {
    switch field {
    case .linear: return Point(p.x, p.y + 1)
    case .sector(let apex, _, _, _):
      let offset = p - apex
      return Point(offset.x / max(offset.y, 0.05), offset.length)
    }
  }

  /// Signed distance to the field of view, nearly.
  func outside(_ p: Point) -> Float {
    switch field {
    case .linear: return max(abs(p.x), abs(p.y)) - 0.97
    case .sector(let apex, let tangent, let nearest, let farthest):
      let offset = p - apex
      let depth = offset.length
      let side = (abs(offset.x) - tangent * offset.y) / (1 + tangent * tangent).squareRoot()
      return max(side, nearest - depth, depth - farthest)
    }
  }

  /// The brightness on the screen of a strength of echo: 0 in fluid, 0.3 in tissue, 1 at an interface.
  func shown(_ echo: Float, at p: Point, _ pen: Pen) -> Float {
    let outside = outside(p)
    guard outside < pen.pixel else { return 0.01 }
    let beam = beam(p)
    // Speckle is as long as the pulse and as wide as the beam, which widens with depth in a fan.
    var lateral: Float = 19
    if case .sector = field { lateral = 28 }
    let amplitude = speckle.speckle(Point(beam.x * lateral, beam.y * 32) / grain)
    let depthLoss = 1 - attenuation * 0.5 * beam.y
    // Averaging looks from several directions smooths the speckle.
    let smoothed = 0.3 + 0.7 * amplitude
    let shown = 0.88 * (max(0, echo) * smoothed * depthLoss * gain).squareRoot()
    return mix(0.01, shown, pen.coverage(outside))
  }

  /// The effect of a lesion on the beam behind it: 1 right below its middle, 0 beside and above it.
  func behind(_ lesion: Lesion, _ p: Point) -> Float {
    let (here, middle) = (beam(p), beam(lesion.center))
    var width = lesion.radius
    if case .sector = field { width /= middle.y }
    let across = bump(here.x - middle.x, width: width * 1.1)
    return across * smoothstep(0, lesion.radius, here.y - middle.y)
  }

  func develop(_ canvas: inout Canvas) {
    canvas.blur(0.006)
    canvas.develop { _, color in Color(repeating: toned(color.x, bend: tone)) }
  }
}

/// A scene seen by an ultrasound probe, given as echoes instead of gray values.
protocol UltrasoundScene: Scene {
  var probe: Sonography { get }

  /// The strength of echo at a place, its coverage by the lesion, and whether it belongs to the organ.
  func echo(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> (echo: Float, lesion: Float, isAnatomy: Bool)
}

extension UltrasoundScene {
  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    var (echo, coverage, isAnatomy) = echo(p, lesion, pen)
    if let lesion, lesion.finding.changesBeamBelow {
      // Fluid passes the sound on; stone and scar do not.
      let behind = probe.behind(lesion, p) * (1 - coverage)
      echo *= lesion.finding == .cyst ? 1 + 0.9 * behind : 1 - 0.85 * behind
    }
    var sample = Sample(probe.shown(echo, at: p, pen), isAnatomy: isAnatomy)
    sample.lesion = coverage
    return sample
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) { probe.develop(&canvas) }
}
