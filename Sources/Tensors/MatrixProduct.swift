import COpenBLAS

/// A matrix in memory: rows of `stride` floats, read as it stands or transposed.
struct MatrixView {
  let pointer: UnsafePointer<Float>
  let stride: Int
  var isTransposed = false
}

/// What OpenBLAS said when it was loaded, nil when all is well.
private let blasFailure: String? = blas_load().map { String(cString: $0) }

/// The name of the processor whose kernels OpenBLAS uses.
package var blasCoreName: String {
  requireBLAS()
  return String(cString: blas_core_name())
}

private func requireBLAS() {
  if let blasFailure { fatalError(blasFailure) }
}

/// output [m, n] = a [m, k] · b [k, n] (+ output when `accumulating`), on as many threads as pay.
func multiply(
  m: Int, n: Int, k: Int, _ a: MatrixView, _ b: MatrixView, accumulating: Bool = false,
  into output: UnsafeMutablePointer<Float>, stride: Int
) {
  guard m > 0, n > 0 else { return }
  requireBLAS()
  let beta: Float = accumulating ? 1 : 0
  func product(rows: Range<Int>, columns: Range<Int>) {
    blas_sgemm(
      a.isTransposed, b.isTransposed, Int32(rows.count), Int32(columns.count), Int32(k),
      a.pointer + (a.isTransposed ? rows.lowerBound : rows.lowerBound * a.stride), Int32(a.stride),
      b.pointer + (b.isTransposed ? columns.lowerBound * b.stride : columns.lowerBound), Int32(b.stride),
      beta, output + rows.lowerBound * stride + columns.lowerBound, Int32(stride))
  }
  // Waking a thread costs about as much as a million multiplications; the longer side is cut.
  let worthwhile = 1 << 20
  let share = max(1, worthwhile / max(1, k * min(m, n)))
  if m >= n {
    parallelFor(m, grain: roundUp(share, to: 8)) { product(rows: $0, columns: 0..<n) }
  } else {
    parallelFor(n, grain: roundUp(share, to: 16)) { product(rows: 0..<m, columns: $0) }
  }
}

private func roundUp(_ value: Int, to multiple: Int) -> Int { (value + multiple - 1) / multiple * multiple }
