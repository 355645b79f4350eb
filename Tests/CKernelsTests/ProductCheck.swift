import CKernels
import Testing

/// What is expected of every product.
enum ProductCheck {
  /// What is added: nothing, what is there already, another matrix, a row, both.
  enum Addition: CaseIterable { case none, output, matrix, row, outputAndRow }

  /// Compares a product with three loops in double precision, whose factors are rounded first.
  static func check(
    _ product: ck_product, _ size: [Int], _ addition: Addition,
    formats: (a: ck_format, b: ck_format) = (CK_FLOATS, CK_FLOATS),
    rounding: (Double) -> Double = { $0 }
  ) {
    let (m, n, k) = (size[0], size[1], size[2])
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      let a = ProductOperand(
        rows: m, columns: k, isTransposed: transposeA, padding: 3, format: formats.a, seed: 1)
      let b = ProductOperand(
        rows: k, columns: n, isTransposed: transposeB, padding: 5, format: formats.b, seed: 2)
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
          let sum = (0..<k).reduce(start) {
            $0 + rounding(a.element(row, $1)) * rounding(b.element($1, column))
          }
          largest = max(largest, abs(Double(output.start[row * stride + column]) - sum))
        }
        // What stands between rows stays as it was.
        for gap in n..<(row == m - 1 ? n : stride) { #expect(output.start[row * stride + gap] == 0.5) }
      }
      #expect(largest < 2e-6 * (1 + Double(k).squareRoot()))
      #expect(output.isUntouchedOutside && scratch.isUntouchedOutside)
    }
  }

  /// Compares the first elements of a product with those of its parts.
  static func checkCompany(_ product: ck_product, isTransposed: Bool) {
    let (n, k) = (70, 1400)
    let b = ProductOperand(rows: k, columns: n, isTransposed: isTransposed, padding: 0, seed: 3)
    let a = ProductOperand(rows: 520, columns: k, isTransposed: false, padding: 0, seed: 4)
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
}
