import Tensors

/// An axial slice of the heart by computed tomography with contrast agent: bright chambers in gray muscle,
/// which fill the image, dark lungs beside them, spine and descending aorta below.
struct HeartCT: Scene {
  private let pose: Pose
  private let heart: Blob
  private let chambers: [Blob]
  private let root: Ellipse
  private let aorta: Ellipse
  private let vessels: Strokes
  private let texture: Noise
  private let streaks: Noise
  private let muscle: Float
  private let blood: Float
  private let noise: Float
  private let tone: Float

  init(generator: inout RandomGenerator) {
    pose = Pose(shift: 0.03, scale: 0.95...1.05, turns: 0.02, generator: &generator)
    heart = Blob(
      ellipse: Ellipse(center: Point(0.03, -0.04), radii: Point(0.78, 0.66), turns: 0.06),
      unevenness: 0.1, noise: Noise(&generator))
    // Right ventricle, left ventricle, right atrium, left atrium.
    let places: [(center: Point, radii: Point, turns: Float)] = [
      (Point(-0.2, -0.33), Point(0.42, 0.21), 0.03), (Point(0.4, -0.14), Point(0.25, 0.22), 0.12),
      (Point(-0.42, 0.17), Point(0.26, 0.27), 0.02), (Point(0.19, 0.33), Point(0.34, 0.19), 0.02),
    ]
    let size = generator.uniform(0.95, 1.06)
    chambers = places.map { place in
      Blob(
        ellipse: Ellipse(
          center: place.center + generator.point(within: 0.015), radii: place.radii * size, turns: place.turns
        ),
        unevenness: 0.3, frequency: 2.4, noise: Noise(&generator))
    }
    root = Ellipse(center: Point(-0.03, 0.02), radii: Point(0.12, 0.11))
    aorta = Ellipse(center: Point(0.2, 0.74), radii: Point(0.1, 0.1))
    var vessels = Strokes()
    for turns: Float in [0.03, 0.97, 0.47, 0.53, 0.1, 0.4] {
      vessels.appendTree(
        from: Point.direction(turns: turns) * 0.7, turns: turns, length: 0.15, radius: 0.025, generations: 3,
        generator: &generator)
    }
    self.vessels = vessels
    texture = Noise(&generator)
    streaks = Noise(&generator)
    muscle = generator.uniform(0.42, 0.52)
    blood = generator.uniform(0.66, 0.76)
    noise = generator.uniform(0.02, 0.06)
    tone = generator.uniform(-0.25, 0.3)
  }

  /// Signed distance to the four chambers, which keep a wall of muscle around them.
  private func chamberDistance(_ q: Point, _ inHeart: Float) -> Float {
    var nearest = Float.infinity
    for chamber in chambers { nearest = min(nearest, chamber.distance(to: q)) }
    return max(nearest, inHeart + 0.05)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let center = generator.point(within: 0.7)
    let q = pose.body(center)
    if finding == .thrombus {
      let radius = size.radius(small: 0.095, large: 0.15, generator: &generator)
      guard chamberDistance(q, heart.distance(to: q)) < -radius * 0.6 else { return nil }
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.2, stretch: 1.15, generator: &generator)
    }
    let radius = size.radius(small: 0.1, large: 0.165, generator: &generator)
    guard heart.distance(to: q) < -radius else { return nil }
    return Lesion(
      finding, at: center, radius: radius, unevenness: 0.55, stretch: 1.3, turns: generator.uniform(),
      frequency: 3,
      generator: &generator)
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = pose.body(p)
    let inHeart = heart.distance(to: q)
    var value = background(q, pen)
    value = mix(value, 0.2, pen.coverage(inHeart - 0.035))
    value = mix(value, muscle + 0.1 * (texture.fractal(q * 9) - 0.5), pen.coverage(inHeart))
    let inChamber = min(root.distance(to: q), chamberDistance(q, inHeart))
    value = mix(value, blood * (0.94 + 0.12 * texture.value(q * 5)), pen.coverage(inChamber, softness: 0.02))
    var sample = Sample(value, isAnatomy: inHeart < 0.03)
    if let lesion {
      let isBright = lesion.finding == .calcification
      let distance = max(lesion.distance(to: p), isBright ? inHeart : inChamber)
      sample.lesion = pen.coverage(distance)
      // Calcium is whiter than the window shows; a thrombus takes up no contrast agent.
      let target = isBright ? 1.25 : muscle * 0.55
      sample.color = mix(sample.color, Color(repeating: target), pen.coverage(distance, softness: 0.02))
      // The dark rim that beam hardening leaves around calcium keeps it apart from bright blood.
      if isBright { sample.color *= 1 - 0.75 * bump(distance - 0.035, width: 0.035) }
    }
    return sample
  }

  private func background(_ q: Point, _ pen: Pen) -> Float {
    let chest = Ellipse(center: Point(0, -0.02), radii: Point(1.3, 0.93)).distance(to: q)
    let airways = max(chest + 0.1, 0.2 - abs(q.x) + max(0, 0.6 - abs(q.y)))
    var air = 0.05 + 0.05 * texture.value(q * 7)
    air = mix(air, 0.5, pen.line(vessels.distance(to: q), radius: 0.003))
    var value = mix(0.45 + 0.1 * texture.fractal(q * 6), air, pen.coverage(airways, softness: 0.03))
    let vertebra = Ellipse(center: Point(-0.04, 0.9), radii: Point(0.21, 0.16)).distance(to: q)
    let spongy = 0.8 + 0.2 * texture.value(q * 20)
    value = mix(value, mix(1, spongy, pen.coverage(vertebra + 0.04)), pen.coverage(vertebra))
    value = mix(value, blood, pen.coverage(aorta.distance(to: q)))
    let sternum = Ellipse(center: Point(0, -0.92), radii: Point(0.2, 0.06)).distance(to: q)
    return mix(value, 0.95, pen.coverage(sternum))
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.developTomogram(
      noise: noise, streaks: streaks, streakStrength: 0.06, tone: tone, generator: &generator)
  }
}
