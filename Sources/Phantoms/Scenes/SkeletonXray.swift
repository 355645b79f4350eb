import Tensors

/// A radiograph of limb bones in soft tissue: a forearm's pair, or both knees. Bones are tubes in projection,
/// so that their dense walls are brightest at the edges.
struct SkeletonXray: Scene {
  private struct Bone: Sendable {
    var parts: [Stroke]
    var hasFindings = false
  }

  private let pose: Pose
  private let bones: [Bone]
  private let flesh: [Stroke]
  private let texture: Noise
  private let softTissue: Float
  private let density: Float
  private let detector: RadiographDetector

  init(generator: inout RandomGenerator) {
    pose = Pose(shift: 0.03, scale: 0.95...1.05, turns: 0.02, generator: &generator)
    (bones, flesh) = generator.chance(0.5) ? Self.forearm(&generator) : Self.knees(&generator)
    texture = Noise(&generator)
    softTissue = generator.uniform(0.16, 0.26)
    density = generator.uniform(0.75, 0.95)
    detector = RadiographDetector(generator: &generator)
  }

  /// A tube that flares towards its ends.
  private static func longBone(
    from top: Point, to bottom: Point, radius: Float, flare: (Float, Float), hasFindings: Bool = false
  ) -> Bone {
    let along = bottom - top
    func part(_ a: Float, _ b: Float, _ ra: Float, _ rb: Float) -> Stroke {
      Stroke(start: top + along * a, end: top + along * b, startRadius: ra * radius, endRadius: rb * radius)
    }
    let parts = [
      part(0, 0.25, flare.0, 1.05), part(0.25, 0.75, 1.05, 1.05), part(0.75, 1, 1.05, flare.1),
    ]
    return Bone(parts: parts, hasFindings: hasFindings)
  }

  private static func forearm(_ generator: inout RandomGenerator) -> (bones: [Bone], flesh: [Stroke]) {
    let flip = generator.sign()
    let gap = generator.uniform(0.27, 0.31)
    var bones = [
      // Radius and ulna: the one is wide at the wrist, the other at the elbow.
      longBone(
        from: Point(-gap * flip, -0.66), to: Point(-(gap - 0.05) * flip, 0.5),
        radius: generator.uniform(0.115, 0.13), flare: (1.1, 1.6), hasFindings: true),
      longBone(
        from: Point((gap - 0.06) * flip, -0.74), to: Point(gap * flip, 0.52),
        radius: generator.uniform(0.11, 0.125),
        flare: (1.55, 0.95), hasFindings: true),
      longBone(from: Point(0, -1.9), to: Point(0, -1.0), radius: 0.19, flare: (1, 1.8)),
    ]
    // Eight bones of the wrist, then those of the palm.
    for (row, y) in [Float(0.76), 0.9].enumerated() {
      for column in 0..<4 {
        let center = Point(
          (Float(column) - 1.5) * 0.17 + 0.02 * Float(row), y + generator.uniform(-0.015, 0.015))
        let radius = generator.uniform(0.075, 0.09)
        bones.append(
          Bone(parts: [
            Stroke(start: center, end: center + Point(0.02, 0), startRadius: radius, endRadius: radius)
          ]))
        if row == 1 {
          bones.append(
            longBone(
              from: center + Point(0, 0.17), to: center + Point(center.x * 0.4, 0.7), radius: 0.055,
              flare: (1.5, 1)))
        }
      }
    }
    let width = generator.uniform(0.56, 0.66)
    return (
      bones, [Stroke(start: Point(0, -1), end: Point(0, 1), startRadius: width, endRadius: width * 0.8)]
    )
  }

  private static func knees(_ generator: inout RandomGenerator) -> (bones: [Bone], flesh: [Stroke]) {
    let spacing = generator.uniform(0.46, 0.5)
    let radius = generator.uniform(0.115, 0.13)
    var (bones, flesh) = ([Bone](), [Stroke]())
    for side: Float in [-1, 1] {
      let x = spacing * side
      bones.append(
        longBone(
          from: Point(x, -1.3), to: Point(x, -0.12), radius: radius, flare: (1.2, 1.95), hasFindings: true))
      bones.append(
        longBone(
          from: Point(x, 0.14), to: Point(x, 1.3), radius: radius * 0.95, flare: (2.0, 1.2),
          hasFindings: true))
      bones.append(
        longBone(
          from: Point(x + 0.24 * side, 0.27), to: Point(x + 0.2 * side, 1.3), radius: 0.045, flare: (1.5, 1.2)
        ))
      flesh.append(
        Stroke(
          start: Point(x, -1), end: Point(x, 1), startRadius: 0.42, endRadius: generator.uniform(0.3, 0.34)))
    }
    return (bones, flesh)
  }

  /// The amount of bone on the ray's way at `q`, and the signed distance to the bone's outline.
  private func thickness(_ bone: Bone, _ q: Point) -> (through: Float, distance: Float) {
    var (through, distance, nearest) = (Float(0), Float.infinity, Float.infinity)
    for part in bone.parts {
      let (away, radius, _) = part.axis(near: q)
      distance = min(distance, away - radius)
      // Only the nearest part counts: the parts are one tube, without walls where they meet.
      guard away < nearest else { continue }
      nearest = away
      let inner = radius * 0.76
      let hollow = max(0, inner * inner - away * away).squareRoot()
      through = (max(0, radius * radius - away * away).squareRoot() - 0.72 * hollow) / radius
    }
    return (through, distance)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let shaft = generator.pick(bones.filter(\.hasFindings)).parts[1]
    let q = shaft.start + (shaft.end - shaft.start) * generator.uniform(-0.15, 1.15)
    let center = pose.image(q)
    guard max(abs(center.x), abs(center.y)) < 0.72 else { return nil }
    switch finding {
    case .fracture:
      // The line crosses the whole bone; what differs is how wide it gapes.
      let (gape, length): (Float, Float) = (size == .small ? 0.042 : 0.07, 0.26)
      return Lesion(
        finding, at: center, radius: (length * gape).squareRoot(), unevenness: 0.3, stretch: length / gape,
        turns: generator.sign() * generator.uniform(0.04, 0.1), frequency: 5, generator: &generator)
    default:
      let radius = size.radius(small: 0.1, large: 0.16, generator: &generator)
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.25, stretch: 0.75, generator: &generator)
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

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    detector.develop(&canvas, generator: &generator)
  }
}
