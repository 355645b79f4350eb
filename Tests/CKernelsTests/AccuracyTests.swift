import CKernels
import Foundation
import Testing

/// The elementary functions and activations over their whole domains.
@Suite struct AccuracyTests {
  /// A function over a range, with bounds that hold everywhere in it.
  struct Sweep: Sendable, CustomTestStringConvertible {
    let name: String
    let kernel: @Sendable (ck_kernels) -> (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
    let expected: @Sendable (Double) -> Double
    let low: Float
    let high: Float
    var relative: Double
    var absolute = 0.0

    var testDescription: String { name }
  }

  static let sweeps = [
    Sweep(
      name: "exp", kernel: { $0.exponential }, expected: { exp($0) }, low: -87.3, high: 88.72, relative: 2e-7),
    Sweep(
      name: "exp, subnormal", kernel: { $0.exponential }, expected: { exp($0) }, low: -104, high: -87,
      relative: 2e-7, absolute: 1.5e-45),
    Sweep(name: "log", kernel: { $0.logarithm }, expected: { log($0) }, low: 1e-3, high: 4, relative: 2e-7),
    Sweep(
      name: "log, large", kernel: { $0.logarithm }, expected: { log($0) }, low: 1, high: 3.4e38,
      relative: 2e-7),
    Sweep(
      name: "log, tiny", kernel: { $0.logarithm }, expected: { log($0) }, low: 0x1p-146, high: 0x1p-123,
      relative: 2e-7),
    Sweep(
      name: "tanh", kernel: { $0.hyperbolic_tangent }, expected: { tanh($0) }, low: -12, high: 12,
      relative: 4e-7),
    Sweep(
      name: "tanh, small", kernel: { $0.hyperbolic_tangent }, expected: { tanh($0) }, low: -0.7, high: 0.7,
      relative: 4e-7),
    Sweep(
      name: "sigmoid", kernel: { $0.sigmoid }, expected: Oracle.sigmoid, low: -100, high: 100, relative: 4e-7,
      absolute: 1.2e-38),
    Sweep(name: "gelu", kernel: { $0.gelu_forward }, expected: Oracle.gelu, low: -5, high: 9, relative: 1e-6),
    Sweep(
      name: "gelu, far", kernel: { $0.gelu_forward }, expected: Oracle.gelu, low: -14, high: -5,
      relative: 6e-6,
      absolute: 1e-36),
    Sweep(
      name: "gelu, tanh form", kernel: { $0.gelu_tanh_forward }, expected: Oracle.geluTanh, low: -8, high: 8,
      relative: 1e-5, absolute: 1e-36),
    Sweep(
      name: "quick gelu", kernel: { $0.quick_gelu_forward }, expected: Oracle.quickGELU, low: -20, high: 20,
      relative: 4e-6),
  ]

  @Test(arguments: sweeps, InstructionSet.supported)
  func staysWithinItsBounds(_ sweep: Sweep, _ set: InstructionSet) {
    let count = 200_001
    let x = (0..<count).map { sweep.low + (sweep.high - sweep.low) * (Float($0) / Float(count - 1)) }
    var result = [Float](repeating: 0, count: count)
    sweep.kernel(set.kernels)(&result, x, count)
    var largest = (excess: 0.0, index: 0)
    for index in 0..<count {
      let wanted = sweep.expected(Double(x[index]))
      let excess = abs(Double(result[index]) - wanted) / (sweep.relative * abs(wanted) + sweep.absolute)
      if !(excess <= largest.excess), result[index] != Float(wanted) { largest = (excess, index) }
    }
    #expect(largest.excess <= 1, "worst at x = \(x[largest.index]): \(result[largest.index])")
  }
}
