import Tensors
import Testing

@Suite struct MatrixProductTests {
  private func random(_ rows: Int, _ columns: Int, seed: Int) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor((0..<rows * columns).map { _ in generator.uniform() - 0.5 }, shape: [rows, columns])
  }

  /// The oracle: three loops, in double precision.
  private func naiveProduct(_ a: Tensor, _ b: Tensor) -> [Double] {
    let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1])
    let (left, right) = (a.values, b.values)
    return (0..<m * n).map { index in
      (0..<k).reduce(0.0) { $0 + Double(left[index / n * k + $1]) * Double(right[$1 * n + index % n]) }
    }
  }

  /// Sizes on both sides of where work is cut over threads, with odd remainders.
  @Test(arguments: [
    [1, 1, 1], [3, 5, 7], [30, 64, 30], [257, 130, 129], [17, 300, 700], [700, 300, 17],
  ])
  func agreesWithThreeLoops(_ sizes: [Int]) {
    let a = random(sizes[0], sizes[1], seed: 1)
    let b = random(sizes[1], sizes[2], seed: 2)
    let expected = naiveProduct(a, b)
    let products = [
      matrixProduct(a, b), matrixProduct(a.transposed(), b, transposeA: true),
      matrixProduct(a, b.transposed(), transposeB: true),
      matrixProduct(a.transposed(), b.transposed(), transposeA: true, transposeB: true),
    ]
    for product in products {
      let deviation = zip(product.values, expected).map { abs(Double($0) - $1) }.max()!
      #expect(deviation < 1e-5 * Double(sizes[1]).squareRoot())
    }
  }

  @Test func repeatsBitForBit() {
    let a = random(300, 200, seed: 3)
    let b = random(200, 400, seed: 4)
    #expect(matrixProduct(a, b) == matrixProduct(a, b))
  }

  @Test func acceptsEmptyOperands() {
    #expect(matrixProduct(.zeros([0, 3]), .zeros([3, 2])).shape == [0, 2])
    #expect(matrixProduct(.zeros([2, 0]), .zeros([0, 2])).values == [0, 0, 0, 0])
  }
}
