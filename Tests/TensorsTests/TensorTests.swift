import Tensors
import Testing

@Suite struct TensorTests {
  @Test func knowsItsShapeAndElements() {
    let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(tensor.rows == 2 && tensor.columns == 3 && tensor.count == 6)
    #expect(tensor.rows(1..<2).values == [4, 5, 6])
    #expect(tensor.reshaped([3, 2]).transposed().values == [1, 3, 5, 2, 4, 6])
    #expect(Tensor(7).item == 7 && Tensor(7).shape == [])
  }

  @Test func rowsAreVectorsAtAnyRank() {
    let tensor = Tensor((0..<12).map(Float.init), shape: [2, 2, 3])
    #expect(tensor.row(2) == Tensor([6, 7, 8]))
    #expect(tensor.reshaped([4, 3]).row(3) == Tensor([9, 10, 11]))
    #expect(tensor.rows(1..<2).row(1) == Tensor([9, 10, 11]))
    #expect(Tensor([5, 6]).row(0) == Tensor([5, 6]) && Tensor(7).row(0) == Tensor([7]))
    let gradient = gradient(at: tensor) { ($0.row(2) * Tensor([1, 2, 3])).sum() }
    #expect(gradient == Tensor([0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0], shape: [2, 2, 3]))
  }

  @Test func rowsWithoutElementsHaveTheSumZero() {
    #expect(Tensor.zeros([3, 0]).rowSums() == .zeros([3]))
    #expect(Tensor.zeros([0, 3]).rowSums() == .zeros([0]))
    #expect(Tensor([2, 1], shape: [1, 2]).smallestInRows(0, among: [true, true]) == [[]])
  }

  @Test func parametersThatAreNotSetHaveAShapeAlone() {
    #expect("\(Tensor.unset([2, 3]))" == "Tensor[2, 3](not set)")
  }

  @Test func viewsOutliveTheirOriginal() {
    var view = Tensor.zeros([1])
    do { view = Tensor((0..<1000).map(Float.init), shape: [100, 10]).rows(50..<51) }
    _ = (0..<50).map { _ in Tensor(repeating: -1, shape: [100, 10]) }
    #expect(view.values == (500..<510).map(Float.init))
  }

  @Test func smallestInRowsIsSortedAndObeysTheMask() {
    let tensor = Tensor([3, 1, 2, 1, .nan, 0, 5, .infinity], shape: [2, 4])
    #expect(tensor.smallestInRows(3, among: [true, true, true, true]) == [[1, 3, 2], [1, 2]])
    #expect(tensor.smallestInRows(2, among: [true, false, true, true]) == [[3, 2], [2]])
  }

  @Test func smallestInRowsAgreesWithSorting() {
    var generator = RandomGenerator(seed: 3)
    let values = (0..<5000).map { _ in (generator.uniform() * 300).rounded() }
    let sorted = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let found = Tensor(values, shape: [1, 5000]).smallestInRows(
      256, among: .init(repeating: true, count: 5000))
    #expect(found == [Array(sorted.prefix(256))])
  }

  @Test func findsValuesThatAreNotFinite() {
    var values = [Float](repeating: 1e30, count: 100_000)
    #expect(Tensor(values).isFinite)
    values[99_999] = .nan
    #expect(!Tensor(values).isFinite)
    values[99_999] = -.infinity
    #expect(!Tensor(values).isFinite)
  }
}
