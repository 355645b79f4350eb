import Tensors
import Testing

@Suite struct StraightThroughTests {
  @Test func takesOtherValuesAndKeepsTheDerivative() {
    let values = Tensor([3, 5, 7])
    let (value, gradient) = valueWithGradient(at: Tensor([0.2, -1, 4])) {
      (($0 * 2).straightThrough(with: values) * Tensor([1, 10, 100])).sum()
    }
    #expect(value.item == 753)
    #expect(gradient.values == [2, 20, 200])
  }
}
