import Crossmatch
import Files
import Foundation
import Tensors
import Testing

/// Token search knows nothing of embeddings: every preset makes a language model's loss of a target sequence
/// small, behind a chat template, and what it finds is compared with all there is to find.
@Suite struct TargetSequenceTests {
  private let encoder: any TextEncoder
  private let words = ["left", "the", "of", "no", "in", "a"]

  init() throws { encoder = try TinyModel.textEncoder("tiny-bert") }

  private func loss(padded: Bool) -> ToyTargetLoss {
    let model = ToyLanguageModel(encoder, padded: padded)
    return ToyTargetLoss(
      model: model, target: model.tokenizer.encode("no lesion", addingSpecialTokens: false))
  }

  /// Tokens of one whole word each.
  private var pool: [Int32] {
    words.compactMap { word in
      let ids = encoder.tokenizer.encode(word, addingSpecialTokens: false)
      return ids.count == 1 ? ids[0] : nil
    }
  }

  /// The loss of the prompt with each pair of words of the pool behind it, as the model reads the text from
  /// scratch.
  private func enumeration(_ loss: ToyTargetLoss, prompt: String) -> [String: Float] {
    var losses: [String: Float] = [:]
    for first in pool {
      for second in pool {
        let text = prompt + " " + encoder.tokenizer.decode([first, second])
        losses[text] = loss.losses(of: [loss.model.tokens(of: text)], near: nil)[0]
      }
    }
    return losses
  }

  @Test(arguments: TokenSearch.Preset.allCases.filter { $0 != .words }, [false, true])
  func everyPresetSearchesByIt(_ preset: TokenSearch.Preset, padded: Bool) throws {
    let loss = loss(padded: padded)
    let (prompt, pool) = ("a normal chest", pool)
    try #require(pool.count == words.count)
    var search = TokenSearch(preset, suffixLength: 2)
    search.initial = .tokens([pool[0], pool[0]])
    search.topK = pool.count
    var run = try search.start(
      SearchTask(prompts: [prompt], losses: [loss], allows: { id, _ in pool.contains(id) }), seed: 3)
    let start = run.bestScore
    for _ in 0..<150 where !run.isExhausted { run.step() }
    let all = enumeration(loss, prompt: prompt)
    let found = try #require(all[run.bestText], "\(run.bestText)")
    #expect(abs(-run.bestScore - found) < 1e-5)
    #expect(run.bestScore >= start)
    // A descent on soft tokens has no reason to end where no other token is better, and random search gives up
    // when a few draws bring nothing new; the other searches end there.
    guard preset != .pez, preset != .randomSearch else { return }
    let tokens = run.bestTrigger.tokens
    for position in tokens.indices {
      for token in pool {
        var other = tokens
        other[position] = token
        let text = prompt + " " + encoder.tokenizer.decode(other)
        #expect(try #require(all[text]) >= found - 1e-5, "\(preset): \(text)")
      }
    }
  }

  @Test func wordsAreReplacedByIt() throws {
    let loss = loss(padded: false)
    var search = TokenSearch(.words)
    search.substitution = .table(["left": ["right", "clear"], "lung": ["nodule", "chest"]])
    var run = try search.start(prompt: "the left lung", against: loss, seed: 1)
    for _ in 0..<6 where !run.isExhausted { run.step() }
    let texts = ["left", "right", "clear"].flatMap { side in
      ["lung", "nodule", "chest"].map { "the \(side) \($0)" }
    }
    let losses = texts.map { loss.losses(of: [loss.model.tokens(of: $0)], near: nil)[0] }
    #expect(abs(-run.bestScore - losses.min()!) < 1e-5)
  }

  /// Along random directions, the gradient at two texts is what differences of their losses say.
  @Test func gradientsAreThoseOfDifferences() {
    let loss = loss(padded: true)
    let sequences = ["a normal chest", "left lung clear"].map(loss.model.tokens(of:))
    let (losses, gradient) = loss.gradients(at: sequences)
    #expect(losses == loss.losses(of: sequences, near: nil))
    var generator = RandomGenerator(seed: 4)
    var first = 0
    for sequence in sequences {
      let inputs = loss.model.inputEmbeddings(of: [sequence])
      let part = gradient.rows(first..<first + sequence.count)
      for _ in 0..<8 {
        let direction = Tensor((0..<inputs.count).map { _ in generator.uniform() - 0.5 }, shape: inputs.shape)
        let step: Float = 1e-2 / direction.squared().sum().item.squareRoot()
        let moved = [step, -step].map { loss.loss(inputs + direction * $0).item }
        let difference = (moved[0] - moved[1]) / (2 * step)
        let expected = (part * direction).sum().item
        #expect(abs(difference - expected) < 0.02 * max(abs(expected), 0.05), "\(difference) \(expected)")
      }
      first += sequence.count
    }
    #expect(first == gradient.rows)
  }

  /// The shift of an embedding can be limited only where there is one.
  @Test func aLimitOnTheShiftIsRefused() throws {
    var search = TokenSearch(.gcg, suffixLength: 2)
    (search.initial, search.largestShift) = (.tokens([pool[0], pool[0]]), 0.1)
    let error = #expect(throws: InputError.self) {
      try search.start(prompt: "a normal chest", against: loss(padded: false), seed: 1)
    }
    #expect(error?.field == "largest shift")
  }

  /// What stands around the text, and the padding, are part of what has to fit.
  @Test func theTemplateCountsTowardsTheLimit() throws {
    let loss = loss(padded: false)
    let room = loss.model.contextLength - loss.model.layout.frameCount
    var search = TokenSearch(.gcg, suffixLength: 3)
    search.initial = .tokens([pool[0], pool[0], pool[0]])
    let fits = Array(repeating: "left", count: room - 3).joined(separator: " ")
    _ = try search.start(prompt: fits, against: loss, seed: 1)
    #expect(throws: InputError.self) { try search.start(prompt: fits + " left", against: loss, seed: 1) }
  }
}
