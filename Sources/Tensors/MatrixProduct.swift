import COpenBLAS

/// A matrix in memory: rows of `stride` floats, read as it stands or transposed.
struct MatrixView {
  let pointer: UnsafePointer<Float>
  let stride: Int
  var isTransposed = false
}

/// OpenBLAS, told once that the threads are ours (see Parallelism.swift): its own would only wait beside them.
private let isSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return openblas_get_num_threads() == 1
}()

/// The name of the processor whose kernels OpenBLAS uses.
package var blasCoreName: String { String(cString: openblas_get_corename()) }

/// output [m, n] = a [m, k] · b [k, n] (+ output when `accumulating`), on as many threads as pay.
func multiply(
  m: Int, n: Int, k: Int, _ a: MatrixView, _ b: MatrixView, accumulating: Bool = false,
  into output: UnsafeMutablePointer<Float>, stride: Int
) {
  guard m > 0, n > 0 else { return }
  precondition(isSingleThreaded, "OpenBLAS does not give up its threads")
  func product(rows: Range<Int>, columns: Range<Int>) {
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      Int32(rows.count), Int32(columns.count), Int32(k), 1,
      a.pointer + (a.isTransposed ? rows.lowerBound : rows.lowerBound * a.stride), Int32(a.stride),
      b.pointer + (b.isTransposed ? columns.lowerBound * b.stride : columns.lowerBound), Int32(b.stride),
      accumulating ? 1 : 0, output + rows.lowerBound * stride + columns.lowerBound, Int32(stride))
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
