import Tensors

/// A radiograph of upper and lower teeth: white enamel, gray dentine with dark root canals, spongy jaw bone.
struct DentalXray: Scene {
  private struct Tooth: Sendable {
    /// The middle of the crown's biting edge.
    var edge: Point
    /// The direction of the root: 1 for lower teeth, -1 for upper ones.
    var down: Float
    var width: Float
    var crown: Float
    var root: Float
    var lean: Float
    var isMolar: Bool

    /// The tip of a root.
    var apex: Point { edge + Point(lean * (crown + root), down * (crown + root)) }

    /// A tooth's own coordinates: across from -1 to 1 at the crown's sides, and the depth from the edge.
    func local(_ q: Point) -> Point {
      let depth = (q.y - edge.y) * down
      return Point(q.x - edge.x - lean * depth, depth)
    }
  }

  private let pose: Pose
  private let teeth: [Tooth]
  private let texture: Noise
  private let trabeculae: Noise
  private let bone: Float
  private let crest: Float
  private let detector: RadiographDetector

  init(generator: inout RandomGenerator) {
    pose = Pose(shift: 0.02, scale: 0.96...1.05, turns: 0.02, generator: &generator)
    let pitch = generator.uniform(0.42, 0.48)
    let gap = generator.uniform(0.02, 0.04)
    let shift = generator.uniform(-0.08, 0.08)
    var teeth: [Tooth] = []
    for down: Float in [-1, 1] {
      for column in -3...2 {
        let center = (Float(column) + 0.5) * pitch + shift
        teeth.append(
          Tooth(
            edge: Point(center, down * gap), down: down, width: pitch * generator.uniform(0.44, 0.48),
            crown: generator.uniform(0.3, 0.34), root: generator.uniform(0.36, 0.42),
            lean: generator.uniform(-0.05, 0.05),
            isMolar: generator.chance(0.6)))
      }
    }
    self.teeth = teeth
    texture = Noise(&generator)
    trabeculae = Noise(&generator)
    bone = generator.uniform(0.32, 0.44)
    crest = generator.uniform(0.4, 0.46)
    detector = RadiographDetector(generator: &generator)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let tooth = generator.pick(teeth)
    let isCaries = finding == .caries
    let radius = size.radius(
      small: isCaries ? 0.095 : 0.11, large: isCaries ? 0.145 : 0.19, generator: &generator)
    let side = Point(generator.sign() * (tooth.width * 0.95 - radius * 0.45), tooth.down * tooth.crown * 0.72)
    let place = isCaries ? tooth.edge + side : tooth.apex
    let center = pose.image(place)
    guard max(abs(center.x), abs(center.y)) < 0.94 - radius * 0.5 else { return nil }
    return Lesion(
      finding, at: center, radius: radius, unevenness: isCaries ? 0.45 : 0.15, frequency: 2.5,
      generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = pose.body(p)
    let wave = 0.03 * (texture.value(q * 3) - 0.5)
    let inBone = crest + wave - abs(q.y)
    let mesh = trabeculae.ridge(q * 15) * 0.6 + trabeculae.value(q * 26) * 0.4
    var value = mix(0.1, bone * (0.7 + 0.6 * mesh), pen.coverage(inBone, softness: 0.03))
    value = mix(value, 0.2, bump(inBone + 0.06, width: 0.1) * (inBone > 0 ? 1 : 0))
    var nearest = Float.infinity
    for tooth in teeth where tooth.down * q.y > -0.05 && abs(tooth.edge.x - q.x) < 0.4 {
      let distance = outline(tooth, q)
      nearest = min(nearest, distance)
      // The ligament is a dark line around the root, with a white lining of bone outside.
      if inBone < 0 { value = mix(value, 0.12, bump(distance - 0.018, width: 0.025)) }
      value = mix(value, matter(tooth, q, distance, pen), pen.coverage(distance))
    }
    var sample = Sample(value, isAnatomy: nearest < 0.02 || inBone < 0)
    if let lesion {
      let isCaries = lesion.finding == .caries
      let distance = isCaries ? max(lesion.distance(to: p), nearest) : lesion.distance(to: p)
      sample.lesion = pen.coverage(distance)
      let target = 0.04 + 0.08 * lesion.texture.fractal(p * 10)
      sample.color = mix(
        sample.color, Color(repeating: target), pen.coverage(distance, softness: isCaries ? 0.02 : 0.05))
    }
    return sample
  }

  /// Signed distance to a tooth, nearly.
  private func outline(_ tooth: Tooth, _ q: Point) -> Float {
    let local = tooth.local(q)
    let x = abs(local.x)
    // Wide at the contact, with a neck, then roots that taper.
    let contact = tooth.width * (1 - 0.35 * smoothstep(0.6, 1.3, local.y / tooth.crown))
    let corner = 0.06 * smoothstep(0.08, 0, local.y)
    var distance = max(x - contact + corner, -local.y)
    let share = (local.y - tooth.crown) / tooth.root
    if share > 0 {
      let taper = contact * (1 - 0.75 * share * share)
      let outer = max(x - taper, local.y - tooth.crown - tooth.root)
      let fork = tooth.isMolar ? 0.11 * smoothstep(0.25, 1, share) - x : -1
      distance = max(outer, fork)
    }
    return distance
  }

  private func matter(_ tooth: Tooth, _ q: Point, _ distance: Float, _ pen: Pen) -> Float {
    let local = tooth.local(q)
    var value = 0.66 + 0.08 * (texture.fractal(q * 12, octaves: 2) - 0.5)
    let enamel =
      smoothstep(-0.1, -0.05, distance) * smoothstep(tooth.crown * 1.05, tooth.crown * 0.7, local.y)
    value = mix(value, 0.95, enamel)
    let chamber = Ellipse(center: Point(0, tooth.crown * 0.95), radii: Point(0.07, 0.12)).distance(to: local)
    let side = tooth.isMolar ? 0.085 * smoothstep(0, 0.2, local.y - tooth.crown) : 0
    let canal = max(
      abs(abs(local.x) - side) - 0.012, tooth.crown - local.y, local.y - tooth.crown - tooth.root * 0.9)
    return mix(value, 0.36, pen.coverage(min(chamber, canal), softness: 0.02))
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    detector.develop(&canvas, generator: &generator)
  }
}
