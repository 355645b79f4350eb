import Testing

@testable import Tensors

@Suite(.serialized) struct MemoryMeasurementTests {
  @Test func theMostThatIsHeldAtOnceIsMeasured() {
    // Far larger than what tests beside this one hold.
    let count = 1 << 26
    let (sum, bytes) = MemoryPool.shared.measuringMemory {
      var sum: Float = 0
      for _ in 0..<3 { sum += Tensor.zeros([count]).values[7] }
      return sum
    }
    #expect(sum == 0)
    #expect((count * 4..<count * 8).contains(bytes), "\(bytes)")
  }
}
