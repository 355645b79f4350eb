import Foundation

/// What each kernel should compute, in double precision and the plainest way.
enum Oracle {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
  static func gelu(_ x: Double) -> Double { x * normalDistribution(x) }
  static func geluDerivative(_ x: Double) -> Double {
    normalDistribution(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }

  static let tanhFormFactor = (2 / Double.pi).squareRoot()
  static func tanhFormArgument(_ x: Double) -> Double { tanhFormFactor * (x + 0.044715 * x * x * x) }
  static func geluTanh(_ x: Double) -> Double { x * sigmoid(2 * tanhFormArgument(x)) }
  static func geluTanhDerivative(_ x: Double) -> Double {
    let t = tanh(tanhFormArgument(x))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * tanhFormFactor * (1 + 3 * 0.044715 * x * x)
  }

  static func quickGELU(_ x: Double) -> Double { x * sigmoid(1.702 * x) }
  static func quickGELUDerivative(_ x: Double) -> Double {
    let s = sigmoid(1.702 * x)
    return s + 1.702 * x * s * (1 - s)
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  static func meanAndInverseDeviation(_ x: [Double], epsilon: Double) -> (mean: Double, inverse: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    return (mean, 1 / (variance + epsilon).squareRoot())
  }

  static func layerNorm(_ x: [Double], gamma: [Double], beta: [Double], epsilon: Double) -> [Double] {
    let (mean, inverse) = meanAndInverseDeviation(x, epsilon: epsilon)
    return x.indices.map { (x[$0] - mean) * inverse * gamma[$0] + beta[$0] }
  }

  /// The vector-Jacobian product of `layerNorm` for x, from its Jacobian.
  static func layerNormGradient(_ x: [Double], dy: [Double], gamma: [Double], epsilon: Double) -> [Double] {
    let n = Double(x.count)
    let (mean, inverse) = meanAndInverseDeviation(x, epsilon: epsilon)
    let normal = x.map { ($0 - mean) * inverse }
    let g = zip(dy, gamma).map { $0 * $1 }
    let total = g.reduce(0, +)
    let along = dot(g, normal)
    return x.indices.map { inverse * (g[$0] - total / n - normal[$0] * along / n) }
  }

  static func softmax(_ x: [Double], scale: Double, visible: Int) -> [Double] {
    let seen = x.prefix(visible).map { $0 * scale }
    let largest = seen.max() ?? 0
    let powers = seen.map { exp($0 - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total } + [Double](repeating: 0, count: x.count - seen.count)
  }

  static func logSumExp(_ x: [Double]) -> Double {
    guard let largest = x.max(), largest.isFinite else { return x.max() ?? -.infinity }
    return largest + log(x.reduce(0) { $0 + exp($1 - largest) })
  }

  static func norm(_ x: [Double]) -> Double { dot(x, x).squareRoot() }
}
