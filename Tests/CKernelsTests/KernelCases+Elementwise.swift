import CKernels
import Foundation

extension KernelCase {
  /// Every member of the table, by way of its results.
  static let all = arithmetic + reductions + functions + activations + normalization + softmax

  static let arithmetic: [KernelCase] = [
    KernelCase(name: "add", absolute: 0, inPlaceY: true) {
      $0.add($1, $2.x, $2.y, $2.count)
    } expected: {
      zip($0.x, $0.y).map { $0 + $1 }
    },
    KernelCase(name: "subtract", inPlaceY: true) {
      $0.subtract($1, $2.x, $2.y, $2.count)
    } expected: {
      zip($0.x, $0.y).map { $0 - $1 }
    },
    KernelCase(name: "multiply", inPlaceY: true) {
      $0.multiply($1, $2.x, $2.y, $2.count)
    } expected: {
      zip($0.x, $0.y).map { $0 * $1 }
    },
    KernelCase(name: "divide", inPlaceY: true) {
      $0.divide($1, $2.x, $2.y, $2.count)
    } expected: {
      zip($0.x, $0.y).map { $0 / $1 }
    },
    KernelCase(name: "affine", absolute: 5e-7) {
      $0.affine($1, $2.x, 1.25, -0.5, $2.count)
    } expected: {
      $0.x.map { 1.25 * $0 - 0.5 }
    },
    KernelCase(name: "accumulate", absolute: 5e-7, inPlaceX: false) {
      $0.affine($1, $2.y, 1, 0, $2.count)
      $0.accumulate($1, $2.x, -0.75, $2.count)
    } expected: {
      zip($0.x, $0.y).map { $1 - 0.75 * $0 }
    },
    KernelCase(name: "set_rows", relative: 0, inPlaceX: false) {
      $0.set_rows($1, $2.beta, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { _ in values.beta }
    },
  ]

  static let reductions: [KernelCase] = [
    KernelCase(name: "column_sums", size: .columns, absolute: 1e-6, inPlaceX: false) {
      $0.column_sums($1, $2.x, $2.rows, $2.columns)
    } expected: { values in
      (0..<values.columns).map { column in (0..<values.rows).reduce(0) { $0 + values.xRow($1)[column] } }
    },
    KernelCase(name: "dot", size: .one, absolute: 1e-6, inPlaceX: false) {
      $1.pointee = $0.dot($2.x, $2.y, $2.count)
    } expected: {
      [Oracle.dot($0.x, $0.y)]
    },
    KernelCase(name: "sum", size: .one, absolute: 1e-6, inPlaceX: false) {
      $1.pointee = $0.sum($2.x, $2.count)
    } expected: {
      [$0.x.reduce(0, +)]
    },
    KernelCase(name: "maximum", size: .one, relative: 0, inPlaceX: false) {
      $1.pointee = $0.maximum($2.x, $2.count)
    } expected: {
      [$0.x.max() ?? -.infinity]
    },
  ]

  static let functions: [KernelCase] = [
    KernelCase(name: "exponential", domain: -87...88) {
      $0.exponential($1, $2.x, $2.count)
    } expected: {
      $0.x.map { exp($0) }
    },
    KernelCase(name: "logarithm", domain: 0...100) {
      $0.logarithm($1, $2.x, $2.count)
    } expected: {
      $0.x.map { log($0) }
    },
    KernelCase(name: "square_root", domain: 0...100) {
      $0.square_root($1, $2.x, $2.count)
    } expected: {
      $0.x.map { $0.squareRoot() }
    },
    KernelCase(name: "hyperbolic_tangent") {
      $0.hyperbolic_tangent($1, $2.x, $2.count)
    } expected: {
      $0.x.map { tanh($0) }
    },
    KernelCase(name: "sigmoid", domain: -87...87) {
      $0.sigmoid($1, $2.x, $2.count)
    } expected: {
      $0.x.map { Oracle.sigmoid($0) }
    },
  ]

  static let activations: [KernelCase] = [
    KernelCase(name: "gelu_forward", domain: -5...5) {
      $0.gelu_forward($1, $2.x, $2.count)
    } expected: {
      $0.x.map { Oracle.gelu($0) }
    },
    KernelCase(name: "gelu_tanh_forward", domain: -3...5, relative: 2e-6) {
      $0.gelu_tanh_forward($1, $2.x, $2.count)
    } expected: {
      $0.x.map { Oracle.geluTanh($0) }
    },
    KernelCase(name: "quick_gelu_forward", domain: -5...5) {
      $0.quick_gelu_forward($1, $2.x, $2.count)
    } expected: {
      $0.x.map { Oracle.quickGELU($0) }
    },
    backward("gelu_backward", { $0.gelu_backward }, Oracle.geluDerivative),
    backward("gelu_tanh_backward", { $0.gelu_tanh_backward }, Oracle.geluTanhDerivative),
    backward("quick_gelu_backward", { $0.quick_gelu_backward }, Oracle.quickGELUDerivative),
  ]

  /// The derivatives have zeros, near which only the absolute error is small.
  private static func backward(
    _ name: String,
    _ kernel:
      @escaping @Sendable (ck_kernels) -> (
        UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int
      ) -> Void,
    _ derivative: @escaping @Sendable (Double) -> Double
  ) -> KernelCase {
    KernelCase(name: name, domain: -6...6, relative: 2e-6, absolute: 5e-7, inPlaceY: true) {
      kernel($0)($1, $2.x, $2.y, $2.count)
    } expected: {
      zip($0.x, $0.y).map { derivative($0) * $1 }
    }
  }
}
