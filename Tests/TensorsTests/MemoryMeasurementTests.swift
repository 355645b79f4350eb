import Testing

@testable import Tensors

@Suite struct MemoryMeasurementTests {
  private static let count = 1 << 16

  @Test func theMostThatIsHeldAtOnceIsMeasuredAndNothingOfOthers() async {
    let others = Task.detached {
      var sum: Float = 0
      while !Task.isCancelled { sum += Tensor.zeros([Self.count * 4]).values[3] }
      return sum
    }
    let (sum, bytes) = MemoryAccount.measuring {
      var sum: Float = 0
      for _ in 0..<300 { sum += Tensor.zeros([Self.count]).values[7] }
      return sum
    }
    others.cancel()
    #expect(sum == 0 && bytes == Self.count * 4)
  }

  @Test func whatIsHeldAtTheEndIsNotCounted() {
    let (kept, bytes) = MemoryAccount.measuring { () -> Tensor in
      _ = Tensor.zeros([Self.count * 2]).values
      return Tensor.zeros([Self.count])
    }
    #expect(kept.count == Self.count && bytes == Self.count * 4)
  }

  @Test func workOnOtherThreadsCounts() {
    let (_, bytes) = MemoryAccount.measuring {
      let kept = concurrentMap(8) { _ in Tensor.zeros([Self.count]) }
      return kept.count
    }
    #expect(bytes == 8 * Self.count * 4)
  }
}
