import CKernels
import Testing

/// The products against three loops in double precision, between pages that may not be touched.
@Suite(.enabled(if: !InstructionSet.withProduct.isEmpty, "the processor has no AVX2"))
struct ProductTests {
  /// Sizes below, at and above tiles (6 × 16, 14 × 32), depth (256), blocks (252 and 504 rows) and what is added at once
  /// to a panel of columns (256 and more terms, the more the fewer the rows).
  private static let sizes =
    (1...8).map { [$0, 17, 40] } + [
      [1, 1, 1], [1, 33, 5], [14, 32, 256], [15, 31, 257], [13, 64, 8], [29, 30, 32], [50, 7, 300],
      [3, 100, 600],
      [50, 40, 1600], [130, 20, 1100], [253, 18, 300], [505, 33, 300], [2, 3, 0], [2, 0, 3],
    ]

  @Test(arguments: InstructionSet.withProduct, sizes)
  func agreesWithThreeLoops(_ set: InstructionSet, _ size: [Int]) {
    for addition in ProductCheck.Addition.allCases { ProductCheck.check(set.product, size, addition) }
  }

  @Test(arguments: InstructionSet.withProduct, sizes)
  func agreesWithThreeLoopsOn16Bits(_ set: InstructionSet, _ size: [Int]) {
    ProductCheck.check(set.product, size, .row, formats: (CK_FLOATS, CK_HALVES))
    ProductCheck.check(set.product, size, .none, formats: (CK_FLOATS, CK_BFLOATS))
    ProductCheck.check(set.product, size, .output, formats: (CK_HALVES, CK_BFLOATS))
  }

  /// An element does not depend on how many others are computed with it.
  @Test(arguments: InstructionSet.withProduct, [true, false])
  func repeatsBitForBitInOtherCompany(_ set: InstructionSet, isTransposed: Bool) {
    ProductCheck.checkCompany(set.product, isTransposed: isTransposed)
  }

  /// One row alone, by the product that packs nothing: the same bits, from floats and from 16 bits.
  @Test(
    arguments: InstructionSet.withProduct,
    [[1, 1], [16, 256], [17, 257], [33, 1400], [70, 9], [15, 8], [48, 513], [3, 0]])
  func rowsAloneHaveTheSameBits(_ set: InstructionSet, _ size: [Int]) {
    guard let multiplyRow = set.product.multiply_row else { return }
    let (n, k, stride) = (size[0], size[1], size[1] + 3)
    let a = ProductOperand(rows: 1, columns: k, isTransposed: false, padding: 0, seed: 5)
    var state: UInt64 = 6
    let words = GuardedArray(
      (0..<max(0, n * stride - 3)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt16(truncatingIfNeeded: state >> 40) & 0xBFFF
      })
    for format in [CK_FLOATS, CK_HALVES, CK_BFLOATS] {
      let floats = GuardedArray([Float](repeating: 0.75, count: words.count))
      let widen = format == CK_BFLOATS ? set.kernels.from_bfloat : set.kernels.from_half
      widen(floats.start, words.start, words.count)
      let b = ck_matrix(elements: floats.start, stride: stride, is_transposed: true, format: CK_FLOATS)
      for addition in ProductCheck.Addition.allCases {
        let row = GuardedArray((0..<n).map { Float($0) / 64 })
        let matrix = GuardedArray([Float](repeating: 0.25, count: n))
        let outputs = (0..<2).map { _ in GuardedArray([Float](repeating: 0.5, count: n)) }
        let scratch = GuardedArray([Float](repeating: .nan, count: set.product.scratch(1, k)))
        for (isAlone, output) in [false, true].enumerated().map({ ($0.element, outputs[$0.offset]) }) {
          let addend =
            [.output, .outputAndRow].contains(addition) ? output : addition == .matrix ? matrix : nil
          let summand = [.row, .outputAndRow].contains(addition) ? row.start : nil
          if isAlone {
            let source =
              format == CK_FLOATS ? UnsafeRawPointer(floats.start) : UnsafeRawPointer(words.start)
            multiplyRow(
              output.start, a.floats.start, source, format, stride, n, k, addend?.start, summand)
          } else {
            set.product.multiply(
              output.start, n, a.view, b, 1, n, k, addend?.start, summand, scratch.start)
          }
        }
        #expect(outputs[0].elements.map(\.bitPattern) == outputs[1].elements.map(\.bitPattern))
        #expect(outputs[1].isUntouchedOutside)
      }
    }
  }
}
