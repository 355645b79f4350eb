import Tensors

/// A radiograph of limb bones in soft tissue: a forearm's pair, or both knees. Bones are tubes in projection, so
/// that their dense walls are brightest at the edges.
struct SkeletonXray: Scene {
  private struct Bone: Sendable {
    var parts: [Stroke]
  }

  private let pose: Pose
  private let bones: [Bone]
  private let flesh: [Stroke]
  private let texture: Noise
  private let softTissue: Float
  private let density: Float
  private let detector: RadiographDetector

  init(dice: inout RandomGenerator) {
    pose = Pose(shift: 0.03, scale: 0.95...1.05, turns: 0.02, dice: &dice)
    (bones, flesh) = dice.chance(0.5) ? Self.forearm(&dice) : Self.knees(&dice)
    texture = Noise(&dice)
    softTissue = dice.uniform(0.16, 0.26)
    density = dice.uniform(0.75, 0.95)
    detector = RadiographDetector(dice: &dice)
  }

  /// A tube that flares towards its ends.
  private static func longBone(from top: Point, to bottom: Point, radius: Float, flare: (Float, Float))
    -> Bone
  {
    let along = bottom - top
    func part(_ a: Float, _ b: Float, _ ra: Float, _ rb: Float) -> Stroke {
      Stroke(start: top + along * a, end: top + along * b, startRadius: ra * radius, endRadius: rb * radius)
    }
    return Bone(parts: [
      part(0.0, 0.22, flare.0, 1.05), part(0.22, 0.78, 1.05, 1.05), part(0.78, 1.0, 1.05, flare.1),
    ])
  }

  private static func forearm(_ dice: inout RandomGenerator) -> (bones: [Bone], flesh: [Stroke]) {
    let flip = dice.sign()
    let gap = dice.uniform(0.27, 0.32)
    var bones = [
      longBone(
        from: Point(-gap * flip, -0.72), to: Point(-(gap - 0.02) * flip, 0.66),
        radius: dice.uniform(0.115, 0.13), flare: (1.15, 1.75)),
      longBone(
        from: Point((gap - 0.02) * flip, -0.78), to: Point(gap * flip, 0.7),
        radius: dice.uniform(0.11, 0.125),
        flare: (1.7, 1.2)),
    ]
    // Elbow and wrist.
    bones.append(
      longBone(from: Point(0, -1.8), to: Point(0.0, -1.06), radius: 0.2, flare: (1, 1.9)))
    for (x, y): (Float, Float) in [(-0.36, 0.99), (-0.12, 1.02), (0.12, 1.02), (0.36, 1.0)] {
      let center = Point(x, y)
      bones.append(
        Bone(parts: [Stroke(start: center, end: center + Point(0, 0.1), startRadius: 0.12, endRadius: 0.11)]))
    }
    let width = dice.uniform(0.6, 0.7)
    return (
      bones, [Stroke(start: Point(0, -1), end: Point(0, 1), startRadius: width, endRadius: width * 0.85)]
    )
  }

  private static func knees(_ dice: inout RandomGenerator) -> (bones: [Bone], flesh: [Stroke]) {
    let spacing = dice.uniform(0.46, 0.5)
    let radius = dice.uniform(0.115, 0.13)
    var (bones, flesh) = ([Bone](), [Stroke]())
    for side: Float in [-1, 1] {
      let x = spacing * side
      bones.append(
        longBone(from: Point(x, -1.3), to: Point(x, -0.12), radius: radius, flare: (1.2, 1.95)))
      bones.append(
        longBone(from: Point(x, 0.14), to: Point(x, 1.3), radius: radius * 0.95, flare: (2.0, 1.2)))
      bones.append(
        longBone(
          from: Point(x + 0.24 * side, 0.27), to: Point(x + 0.2 * side, 1.3), radius: 0.045, flare: (1.5, 1.2)
        ))
      flesh.append(
        Stroke(start: Point(x, -1), end: Point(x, 1), startRadius: 0.42, endRadius: dice.uniform(0.3, 0.34)))
    }
    return (bones, flesh)
  }

  /// How much bone the ray passes at `q`, and the signed distance to the bone's outline.
  private func thickness(_ bone: Bone, _ q: Point) -> (through: Float, distance: Float) {
    var (through, distance) = (Float(0), Float.infinity)
    for part in bone.parts {
      let (away, radius, _) = part.axis(near: q)
      distance = min(distance, away - radius)
      guard away < radius else { continue }
      let inner = radius * 0.76
      let hollow = max(0, inner * inner - away * away).squareRoot()
      through = max(through, ((radius * radius - away * away).squareRoot() - 0.72 * hollow) / radius)
    }
    return (through, distance)
  }

  /// The shafts of the two bones, or of both legs', that fill the image.
  private var shafts: [Stroke] {
    bones.map { $0.parts.count > 1 ? $0.parts[1] : $0.parts[0] }.filter { $0.startRadius > 0.09 }
  }

  func lesion(_ finding: Finding, size: LesionSize, dice: inout RandomGenerator) -> Lesion? {
    let shaft = dice.pick(shafts)
    let q = shaft.start + (shaft.end - shaft.start) * dice.uniform(-0.2, 1.2)
    let center = pose.image(q)
    guard max(abs(center.x), abs(center.y)) < 0.72 else { return nil }
    switch finding {
    case .fracture:
      // The line is as long as the bone is wide; what differs is how wide it gapes.
      let gape: Float = size == .small ? 0.055 : 0.1
      let turns = dice.sign() * dice.uniform(0.05, 0.1)
      let stretch: Float = 0.19 / gape
      return Lesion(
        finding, at: center, radius: (0.19 * gape).squareRoot(), unevenness: 0.25, stretch: stretch,
        turns: turns, frequency: 3, dice: &dice)
    default:
      let radius = size.radius(small: 0.1, large: 0.16, dice: &dice)
      return Lesion(finding, at: center, radius: radius, unevenness: 0.25, stretch: 0.75, dice: &dice)
    }
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = pose.body(p)
    var inFlesh = Float.infinity
    for limb in flesh { inFlesh = min(inFlesh, limb.distance(to: q)) }
    var value =
      0.03 + softTissue * pen.coverage(inFlesh, softness: 0.05)
      * smoothstep(0.05, -0.35, inFlesh).squareRoot()
    value += 0.05 * (texture.fractal(q * 4) - 0.5) * pen.coverage(inFlesh)
    var inBone = Float.infinity
    var projected: Float = 0
    for bone in bones {
      let (through, distance) = thickness(bone, q)
      projected += through
      inBone = min(inBone, distance)
    }
    let spongy = 0.92 + 0.16 * texture.fractal(q * 16, octaves: 2)
    var bone = density * projected * spongy
    var sample = Sample(value, isAnatomy: inBone < 0.015)
    if let lesion {
      let distance = max(lesion.distance(to: p), inBone)
      sample.lesion = pen.coverage(distance)
      let coverage = pen.coverage(distance, softness: 0.02)
      switch lesion.finding {
      case .scleroticLesion: bone = mix(bone, density * 1.9, coverage)
      case .lyticLesion:
        bone = mix(bone, density * 0.12 * lesion.texture.value(p * 14), coverage)
      default: bone *= 1 - coverage
      }
    }
    sample.color += bone
    return sample
  }

  func develop(_ canvas: inout Canvas, dice: inout RandomGenerator) {
    detector.develop(&canvas, dice: &dice)
  }
}
