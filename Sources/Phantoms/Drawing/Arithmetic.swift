// Only operations that IEEE 754 defines exactly (no library sine or logarithm), so that a seed draws the same
// bits on every machine.

/// A place in the image: x to the right and y down, both from -1 to 1 across the image.
typealias Point = SIMD2<Float>

/// Red, green and blue from 0 to 1; gray scenes use three equal ones.
typealias Color = SIMD3<Float>

extension SIMD2<Float> {
  var length: Float { (x * x + y * y).squareRoot() }

  func dot(_ other: Self) -> Float { x * other.x + y * other.y }

  /// The vector turned clockwise as seen in the image.
  func rotated(turns: Float) -> Self {
    let (sine, cosine) = (sine(turns: turns), cosine(turns: turns))
    return Point(x * cosine - y * sine, x * sine + y * cosine)
  }

  /// The unit vector at an angle, clockwise from the right.
  static func direction(turns: Float) -> Self { Point(cosine(turns: turns), sine(turns: turns)) }
}

func clamp(_ x: Float) -> Float { min(1, max(0, x)) }

func mix(_ a: Float, _ b: Float, _ share: Float) -> Float { a + (b - a) * share }

func mix(_ a: Color, _ b: Color, _ share: Float) -> Color { a + (b - a) * share }

/// Falls or rises smoothly between two bounds: 0 below `low` and 1 above `high`, or the reverse where `low`
/// is above `high`.
func smoothstep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = clamp((x - low) / (high - low))
  return t * t * (3 - 2 * t)
}

/// 1 at 0, falling smoothly to 0 at a distance of `width` on both sides.
func bump(_ x: Float, width: Float) -> Float { smoothstep(width, 0, abs(x)) }

/// The sine of an angle in turns, to within 0.002.
func sine(turns: Float) -> Float {
  let x = turns - turns.rounded()
  let parabola = x * (8 - 16 * abs(x))
  return parabola + 0.225 * (parabola * abs(parabola) - parabola)
}

func cosine(turns: Float) -> Float { sine(turns: turns + 0.25) }

/// A tone curve from 0 to 1 with fixed ends: darker for a positive `bend`, brighter for a negative one
/// (-1...1).
func toned(_ x: Float, bend: Float) -> Float {
  let x = clamp(x)
  return bend >= 0 ? mix(x, x * x, bend) : mix(x, x.squareRoot(), -bend)
}
