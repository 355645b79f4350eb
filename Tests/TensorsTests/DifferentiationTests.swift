import Tensors
import Testing

@Suite struct DifferentiationTests {
  @Test func addsUpWhenAnInputIsUsedSeveralTimes() {
    let (value, gradient) = valueWithGradient(at: Tensor([2, 3])) { x in (x * x * x + x).sum() }
    #expect(value.item == 40)
    #expect(gradient.values == [13, 28])
  }

  @Test func valueIsAConstantInsideOfADifferentiatedCall() {
    let gradient = gradient(at: Tensor([3])) { x in (value(at: x) { $0.squared() } * x).sum() }
    #expect(gradient.values == [9])
  }

  @Test func isZeroForInputsThatDoNotMatter() {
    let gradients = gradient(at: [Tensor([1, 2]), Tensor([3, 4])]) { $0[0].squared().sum() }
    #expect(gradients[0].values == [2, 4])
    #expect(gradients[1].values == [0, 0])
    #expect(gradient(at: Tensor([1])) { _ in Tensor(5) }.values == [0])
  }

  @Test func doesNotFlowThroughDetachedValues() {
    let gradient = gradient(at: Tensor([3])) { x in (x.detached * x).sum() }
    #expect(gradient.values == [3])
  }

  @Test func passesErrorsOn() {
    struct Failure: Error {}
    #expect(throws: Failure.self) { try gradient(at: Tensor([1])) { _ in throw Failure() } }
  }

  /// A recursive release of linked nodes overflowed the stack at this depth.
  @Test func survivesAHundredThousandOperations() {
    let gradient = gradient(at: Tensor([1])) { x in
      var y = x
      for _ in 0..<100_000 { y = y + 1e-6 }
      return y.sum()
    }
    #expect(gradient.values == [1])
  }

  @Test func runsOnSeveralThreadsAtOnce() async {
    await withTaskGroup(of: [Float].self) { group in
      for factor in 1...8 {
        group.addTask { gradient(at: Tensor([1, 2])) { ($0.squared() * Float(factor)).sum() }.values }
      }
      var sums: Set<[Float]> = []
      for await gradient in group { sums.insert(gradient) }
      #expect(sums == Set((1...8).map { [2 * Float($0), 4 * Float($0)] }))
    }
  }
}
