import Preconditions

/// A small seedable generator whose state can be saved: the same seed gives the same numbers everywhere.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
public struct RandomGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
  private var state: UInt64

  /// A generator whose numbers depend on this seed alone.
  public init(seed: UInt64) { state = seed }

  /// A generator whose numbers depend on this seed alone; it may be negative.
  public init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A uniform float in [0, 1) with 24 random bits.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A uniform integer in 0..<bound, without bias. Traps unless `bound` is positive. Lemire, "Fast random
  /// integer generation in an interval", 2019.
  public mutating func integer(below bound: Int) -> Int {
    require(bound > 0, "expected a bound of at least 1, found \(bound)")
    let bound = UInt64(bound)
    let threshold = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= threshold { return Int(product.high) }
    }
  }
}
