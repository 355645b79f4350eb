import Foundation

extension RandomGenerator {
  /// A tensor of independent numbers of the normal distribution with mean 0 and this standard deviation.
  ///
  /// Box and Muller, "A note on the generation of random normal deviates", 1958; in double precision, so that
  /// the tails reach beyond five standard deviations.
  package mutating func normalTensor(_ shape: [Int], standardDeviation: Float) -> Tensor {
    let count = elementCount(of: shape)
    var values: [Float] = []
    values.reserveCapacity(count + 1)
    while values.count < count {
      let radius = (-2 * Foundation.log(1 - fraction())).squareRoot() * Double(standardDeviation)
      let angle = 2 * Double.pi * fraction()
      values.append(Float(radius * Foundation.cos(angle)))
      values.append(Float(radius * Foundation.sin(angle)))
    }
    return Tensor(values.prefix(count), shape: shape)
  }

  /// A uniform number in [0, 1) with 53 random bits.
  private mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
