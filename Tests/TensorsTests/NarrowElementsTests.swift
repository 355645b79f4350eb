import Foundation
import Tensors
import Testing

/// Matrices whose elements stay in 16 bits give the bits that their widened copies give; with OpenBLAS's products, which
/// sum the terms of a panel in an order of their own, the same numbers.
@Suite struct NarrowElementsTests {
  /// Memory of as many words with signs and mantissas of all kinds, and exponents near that of 1 in either
  /// format.
  private func words(_ count: Int, seed: Int) -> NSMutableData {
    var generator = RandomGenerator(seed: seed)
    let data = NSMutableData(length: 2 * count)!
    let words = data.mutableBytes.assumingMemoryBound(to: UInt16.self)
    for index in 0..<count {
      words[index] =
        UInt16(generator.integer(below: 2)) << 15 | 0x3C00 + UInt16(generator.integer(below: 0x0380))
    }
    return data
  }

  private func pair(_ shape: [Int], isHalf: Bool, seed: Int = 1) -> (narrow: Tensor, wide: Tensor) {
    let owner = words(shape.reduce(1, *), seed: seed)
    let address = UnsafePointer(owner.mutableBytes.assumingMemoryBound(to: UInt16.self))
    let data = UnsafeRawBufferPointer(start: owner.bytes, count: owner.length)
    return isHalf
      ? (Tensor(borrowingHalves: address, shape: shape, owner: owner), Tensor(halves: data, shape: shape))
      : (Tensor(borrowingBfloats: address, shape: shape, owner: owner), Tensor(bfloats: data, shape: shape))
  }

  private func random(_ shape: [Int], seed: Int) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return generator.normalTensor(shape, standardDeviation: 1)
  }

  private func agree(_ found: Tensor, _ expected: Tensor) -> Bool {
    guard !hasOwnProduct else { return found == expected }
    let largest = expected.values.reduce(0) { max($0, $1.magnitude) }
    return zip(found.values, expected.values).allSatisfy { abs($0 - $1) <= 1e-5 * largest }
  }

  /// Sizes within one panel, at its borders, and of several panels in columns and terms.
  @Test(
    arguments: [
      (1, 1, 1), (3, 5, 7), (17, 40, 33), (2, 2100, 40), (70, 33, 2500), (5, 1030, 1030), (130, 64, 48),
    ], [true, false])
  func productsAreTheSame(_ size: (rows: Int, inputs: Int, outputs: Int), isHalf: Bool) {
    let (narrow, wide) = pair([size.outputs, size.inputs], isHalf: isHalf)
    let input = random([size.rows, size.inputs], seed: 2)
    let (bias, residual) = (random([size.outputs], seed: 3), random([size.rows, size.outputs], seed: 4))
    #expect(
      agree(
        input.linear(weight: narrow, bias: bias, residual: residual),
        input.linear(weight: wide, bias: bias, residual: residual)))
    let other = random([size.rows, size.outputs], seed: 5)
    #expect(agree(matrixProduct(other, narrow), matrixProduct(other, wide)))
    #expect(
      agree(
        gradient(at: input) { ($0.linear(weight: narrow, bias: bias) * other).sum() },
        gradient(at: input) { ($0.linear(weight: wide, bias: bias) * other).sum() }))
    #expect(narrow.isNarrow, "products need no copy")
  }

  @Test(arguments: [true, false])
  func viewsAndRowsAreTheSame(isHalf: Bool) {
    let (narrow, wide) = pair([12, 6], isHalf: isHalf)
    let input = random([4, 6], seed: 6)
    #expect(input.linear(weight: narrow.rows(3..<8)) == input.linear(weight: wide.rows(3..<8)))
    #expect(narrow.gatheringRows(at: [11, 0, 5, 5]) == wide.gatheringRows(at: [11, 0, 5, 5]))
    #expect(narrow.rows(2..<9).gatheringRows(at: [6, 1]) == wide.rows(2..<9).gatheringRows(at: [6, 1]))
    #expect(narrow.isNarrow)
    #expect(narrow == wide)
    #expect(!narrow.isNarrow, "whoever reads all elements gets a copy")
    #expect(input.linear(weight: narrow) == input.linear(weight: wide))
  }

  @Test(arguments: [true, false])
  func finiteNumbersAreTold(isHalf: Bool) {
    let infinity: UInt16 = isHalf ? 0x7C00 : 0x7F80
    for (word, isFinite) in [(0, true), (infinity - 1, true), (infinity, false), (infinity | 0x8001, false)] {
      let owner = NSMutableData(length: 200_000)!
      let words = owner.mutableBytes.assumingMemoryBound(to: UInt16.self)
      words[99_999] = word
      let tensor =
        isHalf
        ? Tensor(borrowingHalves: words, shape: [100_000, 1], owner: owner)
        : Tensor(borrowingBfloats: words, shape: [100_000, 1], owner: owner)
      #expect(tensor.isFinite == isFinite)
      #expect(tensor.isNarrow)
    }
  }
}
