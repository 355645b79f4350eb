import CKernels
import Foundation

extension KernelCase {
  static let normalization: [KernelCase] = [
    KernelCase(name: "layer_norm_forward", relative: 1e-5, absolute: 1e-6) {
      layerNorm($0, $1, $2)
    } expected: { values in
      values.mapRows {
        Oracle.layerNorm(values.xRow($0), gamma: values.gamma, beta: values.beta, epsilon: Double(epsilon))
      }
    },
    KernelCase(name: "layer_norm_forward, mean", size: .rows, absolute: 1e-6, inPlaceX: false) {
      layerNorm($0, $2.y, $2)
      $1.update(from: $2.mean, count: $2.rows)
    } expected: { values in
      values.mapRows { [Oracle.meanAndInverseDeviation(values.xRow($0), epsilon: Double(epsilon)).mean] }
    },
    KernelCase(name: "layer_norm_forward, inverse_deviation", size: .rows, relative: 3e-6, inPlaceX: false) {
      layerNorm($0, $2.y, $2)
      $1.update(from: $2.inverse, count: $2.rows)
    } expected: { values in
      values.mapRows { [Oracle.meanAndInverseDeviation(values.xRow($0), epsilon: Double(epsilon)).inverse] }
    },
    KernelCase(
      name: "layer_norm_backward", relative: 1e-5, absolute: 5e-6,
      // With one column the deviation is 0, and 1 / √epsilon magnifies every rounding.
      magnitude: { $0.inverse.max() ?? 0 }, inPlaceY: true
    ) {
      $0.layer_norm_backward($1, $2.y, $2.x, $2.mean, $2.inverse, $2.gamma, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows {
        Oracle.layerNormGradient(
          values.xRow($0), dy: values.yRow($0), gamma: values.gamma, epsilon: Double(epsilon))
      }
    },
    KernelCase(
      name: "layer_norm_parameter_gradients, gamma", size: .columns, absolute: 1e-5, inPlaceX: false
    ) {
      $0.layer_norm_parameter_gradients(
        $1, $2.beta, $2.y, $2.x, $2.mean, $2.inverse, $2.rows, $2.columns)
    } expected: { values in
      (0..<values.columns).map { column in
        (0..<values.rows).reduce(0) { total, row in
          total + values.yRow(row)[column] * (values.xRow(row)[column] - values.mean[row])
            * values.inverse[row]
        }
      }
    },
    KernelCase(
      name: "layer_norm_parameter_gradients, beta", size: .columns, absolute: 1e-6, inPlaceX: false
    ) {
      $0.layer_norm_parameter_gradients(
        $2.beta, $1, $2.y, $2.x, $2.mean, $2.inverse, $2.rows, $2.columns)
    } expected: { values in
      (0..<values.columns).map { column in (0..<values.rows).reduce(0) { $0 + values.yRow($1)[column] } }
    },
    KernelCase(name: "normalize_forward", relative: 2e-6) {
      $0.normalize_forward($1, $2.inverse, $2.x, 1e-12, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { row in
        let norm = Oracle.norm(values.xRow(row))
        return values.xRow(row).map { $0 / norm }
      }
    },
    KernelCase(name: "normalize_forward, inverse_norm", size: .rows, relative: 2e-6, inPlaceX: false) {
      $0.normalize_forward($2.y, $1, $2.x, 1e-12, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { [1 / max(Oracle.norm(values.xRow($0)), Double(Float(1e-12)))] }
    },
    // x is dy here; y has unit rows, and `inverse` stands for the inverse norm.
    KernelCase(
      name: "normalize_backward",
      y: { values in
        values.mapRows { row in
          let shifted = values.xRow(row).enumerated().map { sin(Double($0)) + $1 }
          let norm = Oracle.norm(shifted)
          return shifted.map { $0 / norm }
        }
      }, relative: 1e-5, absolute: 1e-5, inPlaceY: true
    ) {
      for row in 0..<$2.rows { $2.inverse[row] = 0.5 + Float(row) }
      $0.normalize_backward($1, $2.y, $2.x, $2.inverse, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { row in
        let (y, dy) = (values.yRow(row), values.xRow(row))
        let along = Oracle.dot(y, dy)
        return y.indices.map { (0.5 + Double(row)) * (dy[$0] - y[$0] * along) }
      }
    },
  ]

  static let softmax: [KernelCase] = [
    softmaxForward("softmax_forward, all", visible: { $0 }, step: 0),
    softmaxForward("softmax_forward, causal", visible: { _ in 1 }, step: 1),
    softmaxForward("softmax_forward, from none", visible: { _ in 0 }, step: 9),
    softmaxForward("softmax_forward, large steps", visible: { $0 / 2 }, step: 5),
    KernelCase(
      name: "softmax_backward",
      y: { values in
        values.mapRows { Oracle.softmax(values.xRow($0), scale: 1, visible: values.columns) }
      }, relative: 1e-5, absolute: 5e-7, inPlaceY: true
    ) {
      $0.softmax_backward($1, $2.y, $2.x, 0.125, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { row in
        let (y, dy) = (values.yRow(row), values.xRow(row))
        let along = Oracle.dot(y, dy)
        return y.indices.map { 0.125 * y[$0] * (dy[$0] - along) }
      }
    },
    KernelCase(name: "log_softmax_forward", absolute: 1e-6) {
      $0.log_softmax_forward($1, $2.x, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { row in
        let total = Oracle.logSumExp(values.xRow(row))
        return values.xRow(row).map { $0 - total }
      }
    },
    KernelCase(
      name: "log_softmax_backward",
      y: { values in
        values.mapRows { row in
          let total = Oracle.logSumExp(values.xRow(row))
          return values.xRow(row).map { $0 - total }
        }
      }, relative: 1e-5, absolute: 1e-6, inPlaceY: true
    ) {
      $0.log_softmax_backward($1, $2.y, $2.x, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { row in
        let total = values.xRow(row).reduce(0, +)
        return zip(values.xRow(row), values.yRow(row)).map { $0 - exp($1) * total }
      }
    },
    KernelCase(name: "log_sum_exp", size: .rows, absolute: 1e-7, inPlaceX: false) {
      $0.log_sum_exp($1, $2.x, $2.rows, $2.columns)
    } expected: { values in
      values.mapRows { [Oracle.logSumExp(values.xRow($0))] }
    },
  ]

  private static func layerNorm(
    _ kernels: ck_kernels, _ out: UnsafeMutablePointer<Float>, _ arguments: Arguments
  ) {
    kernels.layer_norm_forward(
      out, arguments.mean, arguments.inverse, arguments.x, arguments.gamma, arguments.beta, epsilon,
      arguments.rows, arguments.columns)
  }

  private static func softmaxForward(
    _ name: String, visible: @escaping @Sendable (_ columns: Int) -> Int, step: Int
  ) -> KernelCase {
    KernelCase(name: name, domain: -20...20, relative: 3e-6, absolute: 1e-37) {
      $0.softmax_forward($1, $2.x, 0.75, $2.rows, $2.columns, visible($2.columns), step)
    } expected: { values in
      values.mapRows { row in
        Oracle.softmax(
          values.xRow(row), scale: 0.75, visible: min(values.columns, visible(values.columns) + row * step))
      }
    }
  }
}
