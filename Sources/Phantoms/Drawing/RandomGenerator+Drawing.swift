import Tensors

extension RandomGenerator {
  /// A generator of its own for one part of a drawing, so that its draws do not shift those of other parts.
  mutating func split() -> RandomGenerator { RandomGenerator(seed: next()) }

  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * uniform() }

  /// Either -1 or 1.
  mutating func sign() -> Float { chance(0.5) ? 1 : -1 }

  /// True with this probability, from 0 to 1.
  package mutating func chance(_ probability: Float) -> Bool { uniform() < probability }

  mutating func point(within reach: Float) -> Point {
    let x = uniform(-reach, reach)
    return Point(x, uniform(-reach, reach))
  }

  /// A nearly normal number with mean 0 and variance 1: the sum of four uniform numbers of 16 bits.
  mutating func normal() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) / 65536 - 2) * 1.732
  }

  /// One of the choices, of which there is at least one.
  package mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[integer(below: choices.count)]
  }
}
