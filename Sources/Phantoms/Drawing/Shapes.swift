import Tensors

/// An ellipse, given by its signed distance: negative inside, nearly exact at the border.
struct Ellipse: Sendable {
  var center: Point
  var radii: Point
  var turns: Float = 0

  func distance(to p: Point) -> Float {
    let offset = turns == 0 ? p - center : (p - center).rotated(turns: -turns)
    let scaled = offset / radii
    let gradient = (scaled / radii).length
    let length = scaled.length
    return gradient > 1e-6 ? length * (length - 1) / gradient : -min(radii.x, radii.y)
  }
}

/// An ellipse with an uneven border.
struct Blob: Sendable {
  var ellipse: Ellipse
  /// The depth of the bulges in the border, as a share of the radius.
  var unevenness: Float
  /// The number of bulges around the border grows with it.
  var frequency: Float = 1.5
  var noise: Noise

  func distance(to p: Point) -> Float {
    let base = ellipse.distance(to: p)
    guard unevenness > 0 else { return base }
    let offset = p - ellipse.center
    let length = offset.length
    // The direction, not the angle, goes into the noise: it has no seam. The shifts keep the circle off the
    // noise's grid, whose symmetry would show.
    let direction = length > 1e-5 ? offset / length : Point(1, 0)
    let bulge =
      mix(
        noise.value(direction * (0.55 * frequency) + Point(7.3, 4.6)),
        noise.value(direction * (1.3 * frequency) + Point(23.7, 11.2)), 0.3)
      - 0.5
    return base + 2 * bulge * unevenness * min(ellipse.radii.x, ellipse.radii.y)
  }
}

/// A straight stroke with round ends, whose radius changes evenly from one end to the other.
struct Stroke: Sendable {
  var start: Point
  var end: Point
  var startRadius: Float
  var endRadius: Float

  /// The distance to the axis and the radius there.
  func axis(near p: Point) -> (distance: Float, radius: Float, share: Float) {
    let along = end - start
    let share = clamp((p - start).dot(along) / max(along.dot(along), 1e-9))
    return ((p - start - along * share).length, mix(startRadius, endRadius, share), share)
  }

  func distance(to p: Point) -> Float {
    let (distance, radius, _) = axis(near: p)
    return distance - radius
  }
}

/// Many strokes as one shape.
struct Strokes: Sendable {
  private var strokes: [(stroke: Stroke, low: Point, high: Point)] = []

  /// The largest distance that is computed; farther places get this one.
  private static let reach: Float = 0.12

  mutating func append(_ stroke: Stroke) {
    let margin = max(stroke.startRadius, stroke.endRadius) + Self.reach
    let low = pointwiseMin(stroke.start, stroke.end) - margin
    strokes.append((stroke, low, pointwiseMax(stroke.start, stroke.end) + margin))
  }

  /// A bent line through `points`, its radius changing evenly.
  mutating func append(_ points: [Point], radius start: Float, to end: Float) {
    let step = (end - start) / Float(max(1, points.count - 1))
    for index in points.indices.dropFirst() {
      let radius = start + step * Float(index)
      append(
        Stroke(
          start: points[index - 1], end: points[index], startRadius: radius - step, endRadius: radius))
    }
  }

  /// A branching vessel that starts at `root` towards `turns` and gets thinner.
  mutating func appendTree(
    from root: Point, turns: Float, length: Float, radius: Float, generations: Int, spread: Float = 0.09,
    generator: inout RandomGenerator
  ) {
    let bend = generator.uniform(-0.04, 0.04)
    let middle = root + Point.direction(turns: turns) * (length / 2)
    let tip = middle + Point.direction(turns: turns + bend) * (length / 2)
    append([root, middle, tip], radius: radius, to: radius * 0.75)
    guard generations > 1 else { return }
    for side: Float in [-1, 1] {
      appendTree(
        from: tip, turns: turns + bend + side * generator.uniform(0.4, 1.2) * spread,
        length: length * generator.uniform(0.6, 0.9), radius: radius * 0.7, generations: generations - 1,
        spread: spread, generator: &generator)
    }
  }

  func distance(to p: Point) -> Float {
    var nearest = Self.reach
    for (stroke, low, high) in strokes
    where p.x > low.x && p.x < high.x && p.y > low.y && p.y < high.y {
      nearest = min(nearest, stroke.distance(to: p))
    }
    return nearest
  }
}
