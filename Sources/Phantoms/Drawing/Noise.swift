import Tensors

/// Smooth random textures, the same at every image size: hashed values on a grid, interpolated.
struct Noise: Sendable {
  private let seed: UInt32

  init(_ generator: inout RandomGenerator) { seed = UInt32(truncatingIfNeeded: generator.next()) }

  /// Noise with one feature per unit of `p`, from 0 to 1.
  func value(_ p: Point) -> Float {
    let corner = p.rounded(.down)
    let fraction = p - corner
    let share = fraction * fraction * (3 - 2 * fraction)
    let (x, y) = (Int32(corner.x), Int32(corner.y))
    let top = mix(unit(hash(x, y)), unit(hash(x &+ 1, y)), share.x)
    let bottom = mix(unit(hash(x, y &+ 1)), unit(hash(x &+ 1, y &+ 1)), share.x)
    return mix(top, bottom, share.y)
  }

  /// Noise with features of all sizes, from 0 to 1: each octave is twice as fine and half as strong.
  func fractal(_ p: Point, octaves: Int = 3) -> Float {
    var (sum, total, weight, place) = (Float(0), Float(0), Float(1), p)
    for _ in 0..<octaves {
      sum += weight * value(place)
      total += weight
      weight *= 0.5
      place = place * 2.03 + 17.3
    }
    return sum / total
  }

  /// Noise of winding lines: 1 on them, 0 far away.
  func ridge(_ p: Point) -> Float { 1 - abs(2 * value(p) - 1) }

  /// A shift of up to about 1 in both directions, for bending straight things.
  func shift(_ p: Point) -> Point { Point(value(p), value(p + 41.7)) * 2 - 1 }

  /// The amplitude of coherent echoes, Rayleigh distributed with mean about 1: the length of an interpolated
  /// random complex number (Burckhardt, "Speckle in ultrasound B-mode scans", 1978).
  func speckle(_ p: Point) -> Float {
    let corner = p.rounded(.down)
    let share = p - corner
    let (x, y) = (Int32(corner.x), Int32(corner.y))
    let top = phasor(x, y) * (1 - share.x) + phasor(x &+ 1, y) * share.x
    let bottom = phasor(x, y &+ 1) * (1 - share.x) + phasor(x &+ 1, y &+ 1) * share.x
    return (top * (1 - share.y) + bottom * share.y).length
  }

  private func phasor(_ x: Int32, _ y: Int32) -> Point {
    let bits = hash(x, y)
    let (a, b) = (bits & 0xFF, bits >> 8 & 0xFF)
    let (c, d) = (bits >> 16 & 0xFF, bits >> 24)
    return Point(Float(a + b) - 255, Float(c + d) - 255) * 0.0115
  }

  private func unit(_ bits: UInt32) -> Float { Float(bits >> 8) * 0x1p-24 }

  private func hash(_ x: Int32, _ y: Int32) -> UInt32 {
    var bits = UInt32(bitPattern: x) &* 0x9E37_79B1 ^ UInt32(bitPattern: y) &* 0x85EB_CA77 ^ seed
    bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
    bits = (bits ^ bits >> 12) &* 0x297A_2D39
    return bits ^ bits >> 15
  }
}
