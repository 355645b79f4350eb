import CKernels
import Foundation
import Testing

/// Where a kernel finds its arguments: x, y, out [rows, columns]; gamma, beta [columns]; mean, inverse [rows].
struct Arguments {
  let rows: Int
  let columns: Int
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let gamma: UnsafeMutablePointer<Float>
  let beta: UnsafeMutablePointer<Float>
  let mean: UnsafeMutablePointer<Float>
  let inverse: UnsafeMutablePointer<Float>

  var count: Int { rows * columns }
}

/// The same arguments as the oracle sees them.
struct Values {
  let rows: Int
  let columns: Int
  var x: [Double]
  var y: [Double]
  var gamma: [Double]
  var beta: [Double]
  var mean: [Double]
  var inverse: [Double]

  func xRow(_ row: Int) -> [Double] { Array(x[row * columns..<(row + 1) * columns]) }
  func yRow(_ row: Int) -> [Double] { Array(y[row * columns..<(row + 1) * columns]) }
  func mapRows(_ transform: (_ row: Int) -> [Double]) -> [Double] { (0..<rows).flatMap(transform) }
}

/// One result of one kernel: how to compute it, what it should be, and how far from it it may be.
struct KernelCase: Sendable, CustomTestStringConvertible {
  enum Size: Sendable { case elements, rows, columns, one }

  let name: String
  /// From what the elements of x and y are drawn.
  var domain: ClosedRange<Float> = -4...4
  /// What y is, where it is not drawn but follows from x.
  var y: (@Sendable (Values) -> [Double])?
  var size = Size.elements
  /// |result - expected| ≤ relative · |expected| + absolute · magnitude
  var relative = 1e-6
  var absolute = 0.0
  /// How large what is rounded on the way is: the sum over a row, unless said.
  var magnitude: @Sendable (Values) -> Double = { Double($0.columns + 1) }
  /// Whether the output may be x or y itself.
  var inPlaceX = true
  var inPlaceY = false
  let run: @Sendable (ck_kernels, UnsafeMutablePointer<Float>, Arguments) -> Void
  let expected: @Sendable (Values) -> [Double]

  static let epsilon: Float = 1e-5

  var testDescription: String { name }

  struct Outcome {
    var result: [Float]
    var expected: [Double]
    /// The absolute error that is allowed.
    var allowance: Double

    var bits: [UInt32] { result.map(\.bitPattern) }
  }

  enum Output { case separate, inPlaceX, inPlaceY }

  /// Runs the kernel on drawn arguments in guarded memory and gives its output.
  /// - Parameter distance: elements between the arguments and the end of their memory.
  func result(
    _ set: InstructionSet, rows: Int, columns: Int, distance: Int = 0, output: Output = .separate
  ) -> Outcome {
    let values = self.values(rows: rows, columns: columns)
    func array(_ elements: [Double]) -> GuardedArray<Float> {
      GuardedArray(elements.map { Float($0) }, distance: distance)
    }
    let x = array(values.x), y = array(values.y), gamma = array(values.gamma), beta = array(values.beta)
    let mean = array(values.mean), inverse = array(values.inverse)
    let outputs: Int
    switch size {
    case .elements: outputs = rows * columns
    case .rows: outputs = rows
    case .columns: outputs = columns
    case .one: outputs = 1
    }
    let fresh = array([Double](repeating: 7, count: outputs))
    let out =
      switch output {
      case .separate: fresh
      case .inPlaceX: x
      case .inPlaceY: y
      }
    let arguments = Arguments(
      rows: rows, columns: columns, x: x.start, y: y.start, gamma: gamma.start, beta: beta.start,
      mean: mean.start, inverse: inverse.start)
    run(set.kernels, out.start, arguments)
    for array in [x, y, gamma, beta, mean, inverse, fresh] {
      #expect(array.isUntouchedOutside, "\(name) writes before an array")
    }
    return Outcome(result: out.elements, expected: expected(values), allowance: absolute * magnitude(values))
  }

  /// Reports the first element that is too far from what is expected.
  func check(_ outcome: Outcome, columns: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(outcome.result.count == outcome.expected.count, sourceLocation: sourceLocation)
    let wrong = zip(outcome.result, outcome.expected).enumerated().first { _, pair in
      let (got, wanted) = (Double(pair.0), pair.1)
      if got == wanted || (got.isNaN && wanted.isNaN) { return false }
      return !(abs(got - wanted) <= relative * abs(wanted) + outcome.allowance)
    }
    if let wrong {
      Issue.record(
        "\(name), \(columns) columns, element \(wrong.offset): \(wrong.element.0), not \(wrong.element.1)",
        sourceLocation: sourceLocation)
    }
  }

  private func values(rows: Int, columns: Int) -> Values {
    var generator = SmallGenerator(state: UInt64(rows * 7919 + columns))
    func draw(_ count: Int, _ range: ClosedRange<Float>) -> [Double] {
      (0..<count).map { _ in Double(Float.random(in: range, using: &generator)) }
    }
    var values = Values(
      rows: rows, columns: columns, x: draw(rows * columns, domain), y: draw(rows * columns, domain),
      gamma: draw(columns, 0.5...1.5), beta: draw(columns, -1...1), mean: [], inverse: [])
    for row in 0..<rows {
      let (mean, inverse) = Oracle.meanAndInverseDeviation(values.xRow(row), epsilon: Double(Self.epsilon))
      values.mean.append(Double(Float(mean)))
      values.inverse.append(Double(Float(inverse)))
    }
    if let y { values.y = y(values).map { Double(Float($0)) } }
    return values
  }
}

/// SplitMix64: the same draws on every machine.
struct SmallGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
