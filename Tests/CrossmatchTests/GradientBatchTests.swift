import Crossmatch
import Tensors
import Testing

/// How many gradients are taken together is a matter of memory: it changes no bit.
@Suite struct GradientBatchTests {
  @Test(arguments: ["tiny-bert", "tiny-clip"])
  func batchesOfAnySizeHaveTheSameBits(_ name: String) throws {
    try check(try TinyModel.textEncoder(name))
  }

  @Test func batchesOfAnySizeHaveTheSameBitsInARealModel() throws { try check(try PhantomCLIP.load()) }

  private func check(_ encoder: any TextEncoder) throws {
    let loss = EmbeddingTextLoss(encoder, towards("a nodule", encoder))
    let start = encoder.tokens(of: "a normal chest a b c d")
    var generator = RandomGenerator(seed: 1)
    let sequences = (0..<13).map { _ in
      var sequence = start
      let place = 1 + generator.integer(below: start.count - 2)
      sequence[place] = start[1 + generator.integer(below: start.count - 2)]
      return sequence
    }
    func gradients(_ size: Int) -> [Float] {
      stride(from: 0, to: sequences.count, by: size).flatMap {
        loss.gradients(at: Array(sequences[$0..<min($0 + size, sequences.count)])).gradient.values
      }
    }
    let single = gradients(1)
    for size in [2, 5, 12, 13] { #expect(gradients(size) == single, "\(size)") }
  }
}
