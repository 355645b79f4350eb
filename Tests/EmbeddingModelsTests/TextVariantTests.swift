import EmbeddingModels
import Tensors
import Testing

/// Texts that were made from one base give the embeddings that they have alone, whatever of the base was reused.
@Suite struct TextVariantTests {
  /// `[start] … [end]` of ordinary tokens; those of the fixtures lie between 4 and 131.
  private static func base(of encoder: any TextEncoder, words: Int) -> [Int32] {
    let frame = encoder.tokens(of: "")
    return [frame[0]] + (0..<Int32(words)).map { 10 + 7 * $0 } + [frame.last!]
  }

  private static func changed(_ tokens: [Int32], _ changes: [Int: Int32]) -> [Int32] {
    var tokens = tokens
    for (position, token) in changes { tokens[position] = token }
    return tokens
  }

  /// Variants by what is odd about them.
  private static let kinds: [String: @Sendable (_ base: [Int32]) -> [[Int32]]] = [
    "none": { _ in [] },
    "one token each": { base in (1..<base.count - 1).map { changed(base, [$0: 100]) } },
    "the first token": { base in [changed(base, [0: 100]), changed(base, [1: 100])] },
    "nothing": { base in [base, changed(base, [5: 100]), base] },
    "nothing at all": { base in [base, base] },
    "several tokens": { base in [changed(base, [2: 100, 3: 101, 9: 90]), changed(base, [9: 90, 8: 91])] },
    "an earlier end": { base in [changed(base, [4: base.last!]), changed(base, [4: base.last!, 7: 90])] },
    "the end": { base in [changed(base, [base.count - 1: 90]), Array(base.dropLast())] },
    "other lengths": { base in
      [
        base.dropLast(3) + [base.last!], base.dropLast() + [90, 91, base.last!], [base[0], base.last!],
        base + [90, 91],
      ]
    },
    "nothing in common": { base in [Array(base.reversed()), [90]] },
  ]

  private func largestDifference(_ encoder: any TextEncoder, _ variants: [[Int32]], of base: [Int32]) -> Float
  {
    let plain = variants.map { variant in
      encoder.textEmbeddings(inputs: encoder.inputEmbeddings(of: [variant]), tokens: [variant])
    }
    let expected = plain.isEmpty ? Tensor.zeros([0, encoder.textDimension]) : .concatenating(plain)
    return encoder.textEmbeddings(variants: variants, of: base).largestDifference(from: expected)
  }

  @Test(arguments: ParityTests.textModels, kinds.keys.sorted())
  func haveTheEmbeddingsThatTheyHaveAlone(model: String, kind: String) throws {
    let encoder = try ModelFolder(contentsOf: ParityFixture(model).folder).textEncoder()
    let base = Self.base(of: encoder, words: 14)
    #expect(largestDifference(encoder, Self.kinds[kind]!(base), of: base) < 1e-5)
  }

  /// More rows than one batch holds, in an order that batching has to undo.
  @Test(arguments: ["tiny-clip", "tiny-bert"])
  func keepTheirOrderOverManyBatches(model: String) throws {
    let encoder = try ModelFolder(contentsOf: ParityFixture(model).folder).textEncoder()
    let base = Self.base(of: encoder, words: 16)
    var generator = RandomGenerator(seed: 8)
    let variants = (0..<300).map { _ in
      Self.changed(
        base, [1 + generator.integer(below: base.count - 2): 10 + Int32(generator.integer(below: 110))])
    }
    #expect(largestDifference(encoder, variants, of: base) < 1e-5)
  }
}
