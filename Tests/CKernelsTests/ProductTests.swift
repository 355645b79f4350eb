import CKernels
import Testing

/// The products against three loops in double precision, between pages that may not be touched.
@Suite(.enabled(if: !InstructionSet.withProduct.isEmpty, "the processor has no AVX2"))
struct ProductTests {
  /// A matrix whose rows are `padding` elements longer than they need be.
  private struct Operand {
    let floats: GuardedArray<Float>
    /// The same in 16 bits; nil for floats.
    let words: GuardedArray<UInt16>?
    let stride: Int
    let isTransposed: Bool
    let format: ck_format

    init(
      rows: Int, columns: Int, isTransposed: Bool, padding: Int, format: ck_format = CK_FLOATS, seed: UInt64
    ) {
      let (lines, width) = isTransposed ? (columns, rows) : (rows, columns)
      stride = width + padding
      self.isTransposed = isTransposed
      self.format = format
      var state = seed
      let values = (0..<max(0, lines * stride - padding)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let value = Float(state >> 40) * 0x1p-23 - 1
        if format == CK_FLOATS { return value }
        return value.magnitude < 0x1p-14 ? 0 : Float(bitPattern: value.bitPattern & 0xFFFF_0000)
      }
      floats = GuardedArray(values)
      words =
        format == CK_FLOATS
        ? nil
        : GuardedArray(
          values.map {
            format == CK_BFLOATS ? UInt16($0.bitPattern >> 16) : Self.half(of: $0)
          })
    }

    /// The half of 0, or of a float from 2⁻¹⁴ to 1 whose mantissa has 7 bits.
    private static func half(of value: Float) -> UInt16 {
      guard value != 0 else { return 0 }
      let exponent = UInt16(Int(value.exponent) + 15)
      return UInt16(value.bitPattern >> 31) << 15 | exponent << 10
        | UInt16(value.significandBitPattern >> 13)
    }

    var view: ck_matrix {
      let elements = words.map { UnsafeRawPointer($0.start) } ?? UnsafeRawPointer(floats.start)
      return ck_matrix(elements: elements, stride: stride, is_transposed: isTransposed, format: format)
    }

    func element(_ row: Int, _ column: Int) -> Double {
      Double(floats.start[isTransposed ? column * stride + row : row * stride + column])
    }
  }

  /// Sizes below, at and above tiles (6 × 16, 14 × 32), depth (256), blocks (252 and 504 rows) and what is added at once
  /// to a panel of columns (256 and more terms, the more the fewer the rows).
  private static let sizes =
    (1...8).map { [$0, 17, 40] } + [
      [1, 1, 1], [1, 33, 5], [14, 32, 256], [15, 31, 257], [13, 64, 8], [29, 30, 32], [50, 7, 300],
      [3, 100, 600],
      [50, 40, 1600], [130, 20, 1100], [253, 18, 300], [505, 33, 300], [2, 3, 0], [2, 0, 3],
    ]

  /// What is added: nothing, what is there already, another matrix, a row, both.
  enum Addition: CaseIterable { case none, output, matrix, row, outputAndRow }

  @Test(arguments: InstructionSet.withProduct, sizes)
  func agreesWithThreeLoops(_ set: InstructionSet, _ size: [Int]) {
    for addition in Addition.allCases { check(set.product, size, addition) }
  }

  @Test(arguments: InstructionSet.withProduct, sizes)
  func agreesWithThreeLoopsOn16Bits(_ set: InstructionSet, _ size: [Int]) {
    check(set.product, size, .row, formats: (CK_FLOATS, CK_HALVES))
    check(set.product, size, .none, formats: (CK_FLOATS, CK_BFLOATS))
    check(set.product, size, .output, formats: (CK_HALVES, CK_BFLOATS))
  }

  private func check(
    _ product: ck_product, _ size: [Int], _ addition: Addition,
    formats: (a: ck_format, b: ck_format) = (CK_FLOATS, CK_FLOATS)
  ) {
    let (m, n, k) = (size[0], size[1], size[2])
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      let a = Operand(rows: m, columns: k, isTransposed: transposeA, padding: 3, format: formats.a, seed: 1)
      let b = Operand(rows: k, columns: n, isTransposed: transposeB, padding: 5, format: formats.b, seed: 2)
      let stride = n + 2
      let output = GuardedArray([Float](repeating: 0.5, count: m * stride - 2))
      let scratch = GuardedArray([Float](repeating: .nan, count: product.scratch(m, k)))
      let matrix = GuardedArray([Float](repeating: 0.25, count: output.count))
      let row = GuardedArray((0..<n).map { Float($0) / 64 })
      let addend =
        [.output, .outputAndRow].contains(addition) ? output : addition == .matrix ? matrix : nil
      let hasRow = [.row, .outputAndRow].contains(addition)
      let shift = addend === output ? 0.5 : addend === matrix ? 0.25 : 0
      product.multiply(
        output.start, stride, a.view, b.view, m, n, k, addend?.start, hasRow ? row.start : nil, scratch.start)
      var largest = 0.0
      for row in 0..<m {
        for column in 0..<n {
          let start = shift + (hasRow ? Double(column) / 64 : 0)
          let sum = (0..<k).reduce(start) { $0 + a.element(row, $1) * b.element($1, column) }
          largest = max(largest, abs(Double(output.start[row * stride + column]) - sum))
        }
        // What stands between rows stays as it was.
        for gap in n..<(row == m - 1 ? n : stride) { #expect(output.start[row * stride + gap] == 0.5) }
      }
      #expect(largest < 2e-6 * (1 + Double(k).squareRoot()))
      #expect(output.isUntouchedOutside && scratch.isUntouchedOutside)
    }
  }

  /// An element does not depend on how many others are computed with it.
  @Test(arguments: InstructionSet.withProduct, [true, false])
  func repeatsBitForBitInOtherCompany(_ set: InstructionSet, isTransposed: Bool) {
    let (n, k) = (70, 1400)
    let product = set.product
    let b = Operand(rows: k, columns: n, isTransposed: isTransposed, padding: 0, seed: 3)
    let a = Operand(rows: 520, columns: k, isTransposed: false, padding: 0, seed: 4)
    func values(rows: Int, columns: Int) -> [[Float]] {
      let output = GuardedArray([Float](repeating: 0, count: rows * columns))
      let scratch = GuardedArray([Float](repeating: 0, count: product.scratch(rows, k)))
      product.multiply(output.start, columns, a.view, b.view, rows, columns, k, nil, nil, scratch.start)
      return (0..<rows).map { Array(output.elements[$0 * columns..<($0 + 1) * columns]) }
    }
    let all = values(rows: 520, columns: n)
    for (rows, columns) in [(1, n), (3, 5), (40, 33), (255, n)] {
      #expect(values(rows: rows, columns: columns) == all.prefix(rows).map { Array($0.prefix(columns)) })
    }
  }

  /// One row alone, by the product that packs nothing: the same bits, from floats and from 16 bits.
  @Test(
    arguments: InstructionSet.withProduct,
    [[1, 1], [16, 256], [17, 257], [33, 1400], [70, 9], [15, 8], [48, 513], [3, 0]])
  func rowsAloneHaveTheSameBits(_ set: InstructionSet, _ size: [Int]) {
    guard let multiplyRow = set.product.multiply_row else { return }
    let (n, k, stride) = (size[0], size[1], size[1] + 3)
    let a = Operand(rows: 1, columns: k, isTransposed: false, padding: 0, seed: 5)
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
      for addition in Addition.allCases {
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
