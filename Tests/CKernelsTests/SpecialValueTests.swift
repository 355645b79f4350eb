import CKernels
import Foundation
import Testing

/// NaN, infinities, zeros, subnormals and large values.
@Suite struct SpecialValueTests {
  static let infinity = Float.infinity
  static let special: [Float] = [
    .nan, -.nan, infinity, -infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-133,
    1e20,
    -1e20, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 100, -100, 88.73, -110, 1, -1,
  ]

  typealias Map = (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void

  func mapped(_ map: Map, _ x: [Float]) -> [Float] {
    var result = [Float](repeating: 7, count: x.count)
    map(&result, x, x.count)
    return result
  }

  func expectSame(
    _ result: [Float], _ expected: [Float], relative: Float = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.count == expected.count, sourceLocation: sourceLocation)
    for (index, (got, wanted)) in zip(result, expected).enumerated() {
      let same =
        wanted.isNaN ? got.isNaN : got == wanted || abs(got - wanted) <= max(relative * abs(wanted), 2e-38)
      #expect(
        same, "element \(index), of \(Self.special[index % Self.special.count]): \(got), not \(wanted)",
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func functionsFollowTheCLibrary(_ set: InstructionSet) {
    let kernels = set.kernels
    expectSame(mapped(kernels.exponential, Self.special), Self.special.map { exp($0) })
    expectSame(mapped(kernels.logarithm, Self.special), Self.special.map { log($0) })
    expectSame(mapped(kernels.square_root, Self.special), Self.special.map { $0.squareRoot() })
    expectSame(mapped(kernels.hyperbolic_tangent, Self.special), Self.special.map { tanh($0) })
    expectSame(mapped(kernels.sigmoid, Self.special), Self.special.map { 1 / (1 + exp(-$0)) })
    let signs = mapped(kernels.hyperbolic_tangent, [-0.0, 0]).map(\.sign)
    #expect(signs == [.minus, .plus])
    #expect(mapped(kernels.exponential, [-infinity, 100, -200]) == [0, infinity, 0])
    #expect(mapped(kernels.logarithm, [0, -0.0, 1]) == [-infinity, -infinity, 0])
  }

  let infinity = Self.infinity

  @Test(arguments: InstructionSet.supported)
  func activationsPassLargeValuesAndKeepNaN(_ set: InstructionSet) {
    let kernels = set.kernels
    let large: [Float] = [.nan, infinity, -infinity, 1e20, -1e20, .greatestFiniteMagnitude, 0, 40, -200]
    for forward in [kernels.gelu_forward, kernels.gelu_tanh_forward, kernels.quick_gelu_forward] {
      expectSame(
        mapped(forward, large), [.nan, infinity, .nan, 1e20, 0, .greatestFiniteMagnitude, 0, 40, 0])
    }
    let ones = [Float](repeating: 3, count: large.count)
    for backward in [kernels.gelu_backward, kernels.gelu_tanh_backward, kernels.quick_gelu_backward] {
      let gradient = mapped({ backward($0, $1, ones, $2) }, large)
      expectSame(gradient, [.nan, 3, 0, 3, 0, 3, 1.5, 3, 0])
    }
  }

  @Test(arguments: InstructionSet.supported)
  func maximumFindsEveryElementAndAnyNaN(_ set: InstructionSet) {
    let kernels = set.kernels
    for position in 0..<40 {
      var x = [Float](repeating: -3, count: 40)
      x[position] = -0x1p-140
      #expect(kernels.maximum(x, 40) == -0x1p-140)
      for nan in [Float.nan, -Float.nan] {
        x[position] = nan
        #expect(kernels.maximum(x, 40).isNaN)
      }
    }
    #expect(kernels.maximum([-infinity, -infinity], 2) == -infinity)
    #expect(kernels.maximum([-infinity, infinity], 2) == infinity)
  }

  @Test(arguments: InstructionSet.supported)
  func softmaxTakesLargeAndMaskedScores(_ set: InstructionSet) {
    let kernels = set.kernels
    for columns in [2, 20, 33] {
      var x = [Float](repeating: -infinity, count: columns)
      x[columns - 1] = 3e38
      x[0] = 3e38
      var expected = [Float](repeating: 0, count: columns)
      expected[0] = 0.5
      expected[columns - 1] = 0.5
      let softmax = mapped({ kernels.softmax_forward($0, $1, 1, 1, $2, $2, 0) }, x)
      #expect(softmax == expected)
      let negative = mapped({ kernels.softmax_forward($0, $1, -1, 1, $2, $2, 0) }, x.map { -$0 })
      #expect(negative == expected)

      x[columns / 2] = .nan
      let unordered = mapped({ kernels.softmax_forward($0, $1, 1, 1, $2, $2, 0) }, x)
      #expect(unordered.allSatisfy { $0.isNaN })
      let hidden = mapped({ kernels.softmax_forward($0, $1, 1, 1, $2, 1, 0) }, x)
      #expect(hidden == [1] + [Float](repeating: 0, count: columns - 1))

      let nothing = [Float](repeating: -infinity, count: columns)
      let none = mapped({ kernels.softmax_forward($0, $1, 1, 1, $2, $2, 0) }, nothing)
      #expect(none.allSatisfy { $0.isNaN }, "as PyTorch")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func logSumExpTakesInfinities(_ set: InstructionSet) {
    let kernels = set.kernels
    func logSumExp(_ x: [Float]) -> Float {
      var result: Float = 7
      kernels.log_sum_exp(&result, x, 1, x.count)
      return result
    }
    #expect(logSumExp([Float](repeating: -infinity, count: 19)) == -infinity)
    #expect(logSumExp([1, infinity, 2]) == infinity)
    #expect(logSumExp([-infinity, 5, -infinity]) == 5)
    #expect(logSumExp([1e38, 1e38]) == 1e38)
    #expect(logSumExp([1, .nan, 2]).isNaN)
    #expect(logSumExp([1, -.nan, 2]).isNaN)
  }

  /// E[x²] - E[x]² would leave nothing here.
  @Test(arguments: InstructionSet.supported)
  func layerNormKeepsSmallDeviationsFromALargeMean(_ set: InstructionSet) {
    let columns = 384
    let x = (0..<columns).map { 4096 + Float($0 % 2) }
    let ones = [Float](repeating: 1, count: columns), zeros = [Float](repeating: 0, count: columns)
    var out = zeros
    var mean: Float = 0, inverse: Float = 0
    set.kernels.layer_norm_forward(&out, &mean, &inverse, x, ones, zeros, 1e-5, 1, columns)
    #expect(mean == 4096.5)
    #expect(abs(inverse - 2) < 1e-3)
    #expect(abs(out[0] + 1) < 1e-3 && abs(out[1] - 1) < 1e-3)
  }

  @Test(arguments: InstructionSet.supported)
  func normalizationOfNothingIsLinear(_ set: InstructionSet) {
    let kernels = set.kernels
    for x in [[Float](repeating: 0, count: 20), [Float](repeating: 1e-14, count: 20)] {
      var y = [Float](repeating: 7, count: 20), dx = y
      var inverse: Float = 0
      kernels.normalize_forward(&y, &inverse, x, 1e-12, 1, 20)
      #expect(inverse == 1 / Float(1e-12))
      expectSame(y, x.map { $0 * 1e12 })
      let dy = (0..<20).map { Float($0) }
      kernels.normalize_backward(&dx, y, dy, &inverse, 1, 20)
      expectSame(dx, dy.map { $0 * 1e12 })
    }
  }
}
