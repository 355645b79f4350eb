import Tensors

/// The parts that all axial slices through heads share: outline, ventricles and the folds of the cortex.
struct Head: Sendable {
  let pose: Pose
  private let outline: Ellipse
  private let ventricles: Strokes
  private let folds: Noise
  private let waviness: Noise
  private let atrophy: Float

  /// The depth of the skull's inner side under the skin.
  static let wall: Float = 0.15

  /// - Parameter atrophy: the degree of shrinkage from 0 to 1, which opens sulci and widens ventricles
  init(atrophy: Float, generator: inout RandomGenerator) {
    self.atrophy = atrophy
    pose = Pose(shift: 0.05, scale: 0.93...1.05, turns: 0.025, generator: &generator)
    outline = Ellipse(
      center: Point(0, 0), radii: Point(generator.uniform(0.68, 0.76), generator.uniform(0.84, 0.92)))
    folds = Noise(&generator)
    waviness = Noise(&generator)
    let width = mix(generator.uniform(0.028, 0.042), generator.uniform(0.085, 0.105), atrophy)
    var horns = Strokes()
    for side: Float in [-1, 1] {
      let spread = generator.uniform(0.95, 1.05) * side * mix(1, 1.25, atrophy)
      let points = [
        Point(0.13 * spread, -0.27), Point(0.075 * spread, -0.08), Point(0.09 * spread, 0.06),
        Point(0.17 * spread, 0.26),
      ]
      horns.append(points, radius: width * generator.uniform(0.95, 1.05), to: width * 0.9)
    }
    horns.append([Point(0, -0.02), Point(0, 0.1)], radius: 0.012 + 0.025 * atrophy, to: 0.012)
    ventricles = horns
  }

  /// Signed distances at a place in body coordinates, and the kind of tissue there.
  struct Layers {
    /// The distance to the skin.
    var skin: Float
    /// The distance to the surface of the brain.
    var brain: Float
    var ventricle: Float
    /// 1 in a sulcus or fissure, which holds fluid.
    var sulcus: Float
    /// 1 in gray matter, 0 in white.
    var gray: Float
  }

  func layers(_ q: Point, _ pen: Pen) -> Layers {
    let skin = outline.distance(to: q)
    let brain = skin + Head.wall + 0.035 * atrophy
    guard brain < 0.05 else { return Layers(skin: skin, brain: brain, ventricle: 1, sulcus: 0, gray: 0) }
    let depth = max(0, -brain)
    let wavy = q + waviness.shift(q * 6) * 0.035
    let crease = folds.ridge(wavy * 6.5)
    let reach = mix(0.16, 0.26, atrophy)
    let opening = mix(0.17, 0.32, atrophy) * smoothstep(reach, 0, depth)
    var sulcus =
      smoothstep(1 - opening - 0.06, 1 - opening + 0.04, crease) * smoothstep(reach, reach * 0.5, depth)
    let fissure = abs(wavy.x) - mix(0.006, 0.022, atrophy)
    sulcus = max(sulcus, pen.line(fissure, radius: 0.004) * smoothstep(0.3, 0.36, abs(q.y)))
    let ribbon = smoothstep(0.17, 0.07, depth - 0.1 * (crease - 0.6))
    let nucleus = Ellipse(center: Point(0.25, -0.02), radii: Point(0.075, 0.14), turns: -0.03)
    let inNucleus = pen.coverage(nucleus.distance(to: Point(abs(q.x), q.y)), softness: 0.05)
    return Layers(
      skin: skin, brain: brain, ventricle: ventricles.distance(to: q + waviness.shift(q * 9) * 0.012),
      sulcus: sulcus, gray: max(ribbon, inNucleus))
  }

  /// Whether a lesion of this radius fits into the brain, clear of the skull and of the ventricles.
  func hasRoom(at p: Point, radius: Float) -> Bool {
    let q = pose.body(p)
    return outline.distance(to: q) + Head.wall < -radius * 0.85 - 0.03
      && ventricles.distance(to: q) > 0.03
  }
}
