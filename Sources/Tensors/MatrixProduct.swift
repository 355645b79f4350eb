import CKernels
import COpenBLAS
import CWorkers
import Foundation
import Preconditions

/// A matrix in memory: rows of `stride` elements, read as they stand or transposed.
struct MatrixView {
  /// Where the elements are.
  enum Elements {
    case floats(UnsafePointer<Float>)
    /// Elements in 16 bits, from a certain one on.
    case narrow(NarrowElements, start: Int)
  }

  let elements: Elements
  let stride: Int
  let isTransposed: Bool

  init(_ elements: Elements, stride: Int, isTransposed: Bool = false) {
    (self.elements, self.stride, self.isTransposed) = (elements, stride, isTransposed)
  }

  init(pointer: UnsafePointer<Float>, stride: Int, isTransposed: Bool = false) {
    self.init(.floats(pointer), stride: stride, isTransposed: isTransposed)
  }

  /// The matrix without the rows and columns before this one, counted as the matrix is read.
  func part(row: Int = 0, column: Int = 0) -> MatrixView {
    let distance = isTransposed ? column * stride + row : row * stride + column
    return switch elements {
    case .floats(let pointer):
      MatrixView(.floats(pointer + distance), stride: stride, isTransposed: isTransposed)
    case .narrow(let elements, let start):
      MatrixView(.narrow(elements, start: start + distance), stride: stride, isTransposed: isTransposed)
    }
  }

  /// The first element as a float; elements in 16 bits are all widened.
  var pointer: UnsafePointer<Float> {
    switch elements {
    case .floats(let pointer): pointer
    case .narrow(let elements, let start): UnsafePointer(elements.floats().pointer + start)
    }
  }

  /// The matrix as it lies in memory.
  var kernelView: ck_matrix {
    let (address, format) =
      switch elements {
      case .floats(let pointer): (UnsafeRawPointer(pointer), CK_FLOATS)
      case .narrow(let elements, let start): (elements.address(of: start), elements.kernelFormat)
      }
    return ck_matrix(elements: address, stride: stride, is_transposed: isTransposed, format: format)
  }
}

/// OpenBLAS, told once that the threads are ours (see Parallelism.swift): its own would only wait beside
/// them.
private let isSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return openblas_get_num_threads() == 1
}()

/// The name of the processor whose kernels OpenBLAS uses.
package var blasCoreName: String { String(cString: openblas_get_corename()) }

/// Our own product; nil where the processor has neither AVX2 nor AVX-512, and where the environment says
/// `CROSSMATCH_PRODUCTS=openblas`.
private let ownProduct: ck_product? =
  ProcessInfo.processInfo.environment["CROSSMATCH_PRODUCTS"] == "openblas"
  ? nil : ck_product_for(chosenInstructionSet)?.pointee

/// Whether products are our own, whose sums have the same order of terms however a matrix is cut.
package let hasOwnProduct = ownProduct != nil

/// The product in bfloat16 of drafts; nil where there are none.
private let bfloatProduct: ck_product? = bfloatUnit.flatMap { ck_bfloat_product_for($0)?.pointee }

/// output [m, n] = a [m, k] · b [k, n] + addend [m, n] + row [n], on as many threads as pay.
///
/// - Parameters:
///   - addend: rows of `stride` floats as the output's, or the output itself
///   - row: added to each row
func multiply(
  m: Int, n: Int, k: Int, _ a: MatrixView, _ b: MatrixView, adding addend: UnsafePointer<Float>? = nil,
  row: UnsafePointer<Float>? = nil, into output: UnsafeMutablePointer<Float>, stride: Int
) {
  guard m > 0, n > 0 else { return }
  // Waking a thread costs about as much as a million multiplications; the longer side is cut.
  let worthwhile = 1 << 20
  let product = worker_precision() == WORKER_DRAFT ? bfloatProduct ?? ownProduct : ownProduct
  let share = max(1, worthwhile / max(1, k * min(m, n)))
  if m >= n {
    parallelFor(m, grain: roundUp(share, to: 8)) {
      let start = $0.lowerBound * stride
      piece(
        product, m: $0.count, n: n, k: k, a.part(row: $0.lowerBound), b, adding: addend.map { $0 + start },
        row: row,
        into: output + start, stride: stride)
    }
  } else {
    parallelFor(n, grain: roundUp(share, to: 32)) {
      let start = $0.lowerBound
      piece(
        product, m: m, n: $0.count, k: k, a, b.part(column: start), adding: addend.map { $0 + start },
        row: row.map { $0 + start }, into: output + start, stride: stride)
    }
  }
}

/// One piece of the product, on this thread.
private func piece(
  _ product: ck_product?, m: Int, n: Int, k: Int, _ a: MatrixView, _ b: MatrixView,
  adding addend: UnsafePointer<Float>?,
  row: UnsafePointer<Float>?, into output: UnsafeMutablePointer<Float>, stride: Int
) {
  guard let product else {
    blasPiece(m: m, n: n, k: k, a, b, adding: addend, row: row, into: output, stride: stride)
    return
  }
  let (left, right) = (a.kernelView, b.kernelView)
  if m == 1, left.format == CK_FLOATS, !left.is_transposed, right.is_transposed,
    let multiplyRow = product.multiply_row
  {
    let elements = left.elements.assumingMemoryBound(to: Float.self)
    multiplyRow(output, elements, right.elements, right.format, right.stride, n, k, addend, row)
    return
  }
  let bytes = product.scratch(m, k) * MemoryLayout<Float>.stride
  withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { scratch in
    let scratch = scratch.baseAddress!.assumingMemoryBound(to: Float.self)
    product.multiply(output, stride, left, right, m, n, k, addend, row, scratch)
  }
}

/// The same by OpenBLAS, for which elements of `b` in 16 bits are widened a panel at a time.
private func blasPiece(
  m: Int, n: Int, k: Int, _ a: MatrixView, _ b: MatrixView, adding addend: UnsafePointer<Float>?,
  row: UnsafePointer<Float>?, into output: UnsafeMutablePointer<Float>, stride: Int
) {
  guard case .narrow(let elements, let start) = b.elements, !elements.isWidened else {
    floatPiece(m: m, n: n, k: k, a, b, adding: addend, row: row, into: output, stride: stride)
    return
  }
  // As many columns as fit a cache.
  let terms = b.isTransposed ? max(1, k) : termsInPanel
  let columns = max(32, floatsInPanel / terms / 32 * 32)
  let (lines, length) = b.isTransposed ? (columns, k) : (min(terms, k), columns)
  let scratch = Storage(count: lines * length)
  for left in Swift.stride(from: 0, to: n, by: columns) {
    let width = min(columns, n - left)
    for first in Swift.stride(from: 0, to: max(1, k), by: terms) {
      let depth = min(terms, k - first)
      let (count, length) = b.isTransposed ? (width, depth) : (depth, width)
      let corner = start + (b.isTransposed ? left * b.stride + first : first * b.stride + left)
      for line in 0..<count {
        elements.widen(
          from: corner + line * b.stride, count: length, into: scratch.pointer + line * length)
      }
      floatPiece(
        m: m, n: width, k: depth, a.part(column: first),
        MatrixView(pointer: scratch.pointer, stride: max(1, length), isTransposed: b.isTransposed),
        adding: first > 0 ? UnsafePointer(output + left) : addend.map { $0 + left },
        row: first > 0 ? nil : row.map { $0 + left }, into: output + left, stride: stride)
    }
  }
  withExtendedLifetime(scratch) {}
}

/// The floats of a widened panel: as many as a second-level cache holds. With fewer, `a` is packed more often.
private let floatsInPanel = 1 << 18
/// The terms of a sum in a panel of rows.
private let termsInPanel = 1 << 10

private func floatPiece(
  m: Int, n: Int, k: Int, _ a: MatrixView, _ b: MatrixView, adding addend: UnsafePointer<Float>?,
  row: UnsafePointer<Float>?, into output: UnsafeMutablePointer<Float>, stride: Int
) {
  require(isSingleThreaded, "OpenBLAS does not give up its threads")
  layDown(addend, row, rows: m, columns: n, into: output, stride: stride)
  cblas_sgemm(
    CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
    Int32(m), Int32(n), Int32(k), 1, a.pointer, Int32(a.stride), b.pointer, Int32(b.stride),
    addend == nil && row == nil ? 0 : 1, output, Int32(stride))
}

/// Writes the summands of a product to its place, for a product that adds to them.
private func layDown(
  _ addend: UnsafePointer<Float>?, _ row: UnsafePointer<Float>?, rows: Int, columns: Int,
  into output: UnsafeMutablePointer<Float>, stride: Int
) {
  for start in Swift.stride(from: 0, to: rows * stride, by: stride) {
    switch (addend, row) {
    case (let addend?, let row?): kernels.add(output + start, addend + start, row, columns)
    case (let addend?, nil) where addend != UnsafePointer(output):
      (output + start).update(from: addend + start, count: columns)
    case (nil, let row?): (output + start).update(from: row, count: columns)
    default: break
    }
  }
}

private func roundUp(_ value: Int, to multiple: Int) -> Int { (value + multiple - 1) / multiple * multiple }
