import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import Testing

@testable import LanguageModels

@Suite struct GenerationTests {
  private func model(_ name: String = "tiny-smollm") throws -> LanguageModel {
    try ParityFixture(name).model()
  }

  /// What the distribution says: a network whose logits are these, whatever came before.
  private struct FixedNetwork: CausalNetwork {
    let tokenEmbeddings: Tensor
    let fixed: Tensor
    let contextLength = 32

    init(_ logits: [Float]) {
      tokenEmbeddings = .zeros([logits.count, 2])
      fixed = Tensor(logits, shape: [1, logits.count])
    }

    func states(
      of inputs: Tensor, lengths: [Int], wanted: [Int]?, behind prefixes: [KeyValuePrefix]?,
      noting note: (KeyValues) -> Void
    ) -> Tensor {
      note(KeyValues(keys: inputs, values: inputs))
      return inputs.rows(0..<1)
    }

    func logits(of states: Tensor) -> Tensor { fixed }
  }

  private func answering(_ logits: [Float]) throws -> LanguageModel {
    let smollm = try model()
    let padding = [Float](repeating: -1e30, count: smollm.tokenizer.vocabularySize - logits.count)
    return LanguageModel(
      network: FixedNetwork(logits + padding), tokenizer: smollm.tokenizer,
      identity: ModelIdentity(name: "fixed"))
  }

  @Test func theSameSeedGivesTheSameAnswerOnAnyNumberOfThreads() throws {
    let model = try model()
    let prompt = model.tokens(of: "The chest radiograph shows")
    let threads = Parallelism.threadCount
    defer { Parallelism.threadCount = threads }
    func answer(_ seed: Int, threads: Int) throws -> [Int32] {
      Parallelism.threadCount = threads
      let sampling = Sampling(temperature: 1.5, topProbability: 0.95, seed: seed)
      return try model.answer(to: prompt, maximumTokens: 12, sampling: sampling).tokens
    }
    #expect(try answer(1, threads: 1) == answer(1, threads: 4))
    #expect(try answer(1, threads: 2) != answer(2, threads: 2))
  }

  /// Shares of draws against the distribution, at a temperature.
  @Test func drawsFollowTheDistribution() throws {
    let model = try answering([1, 0, 2])
    let counts = try counts(of: model, Sampling(temperature: 2))
    let weights = [1, 0, 2].map { exp(Double($0) / 2) }
    let total = weights.reduce(0, +)
    for (count, weight) in zip(counts, weights) { #expect(abs(count - weight / total) < 0.03) }
  }

  /// The fewest tokens that have the probability together: of 0.5, 0.3, 0.15, 0.05, two make 0.6.
  @Test(arguments: [(Float(0.4), 1), (0.6, 2), (0.85, 3), (1, 4)])
  func onlyTheTopIsDrawnFrom(topProbability: Float, kinds: Int) throws {
    let model = try answering([0.15, 0.5, 0.05, 0.3].map { Float(log($0)) })
    let counts = try counts(of: model, Sampling(temperature: 1, topProbability: topProbability))
    #expect(counts.count { $0 > 0 } == kinds)
    #expect(counts[1] > 0.45)
  }

  private func counts(of model: LanguageModel, _ sampling: Sampling) throws -> [Double] {
    var (counts, drawn) = ([0.0, 0, 0, 0], 0.0)
    for seed in 0..<200 {
      var seeded = sampling
      seeded.seed = seed
      for token in try model.answer(to: [0], maximumTokens: 16, sampling: seeded).tokens {
        counts[Int(token)] += 1
        drawn += 1
      }
    }
    return counts.map { $0 / drawn }
  }

  @Test func aReaderEndsTheAnswer() throws {
    let model = try model()
    var pieces = 0
    let answer = try model.answer(to: model.tokens(of: "The chest"), maximumTokens: 30) { _ in
      pieces += 1
      return pieces < 3
    }
    #expect(answer.end == .reader)
    #expect(pieces == 3)
  }

  @Test func whatCannotBeAnsweredIsRefusedInOneLine() throws {
    let model = try model()
    let prompt = model.tokens(of: "The chest")
    func refusal(_ call: () throws -> Answer) -> String {
      do { return "\(try call())" } catch { return "\(error)" }
    }
    #expect(refusal { try model.answer(to: []) } == "prompt: expected at least one token, found none")
    #expect(
      refusal { try model.answer(to: Array(repeating: 3, count: 60), maximumTokens: 5) }
        == "prompt: expected at most 59 tokens, so that 5 more fit into the model's 64, found 60")
    #expect(refusal { try model.answer(to: [9999]) }.hasPrefix("tokens: expected ids below"))
    #expect(refusal { try model.answer(to: [-1]) }.hasPrefix("tokens: expected ids below"))
    #expect(
      refusal { try model.answer(to: prompt, sampling: Sampling(temperature: .nan)) }
        == "temperature: expected a number from 0 to 1000, found nan")
    #expect(
      refusal { try model.answer(to: prompt, sampling: Sampling(temperature: 1, topProbability: 0)) }
        == "top-p: expected a number above 0 and at most 1, found 0.0")
    #expect(
      refusal { try answering([.nan, 0]).answer(to: [0], maximumTokens: 4) }
        == "logits: expected finite numbers, found NaN or infinity")
  }

  /// Copies of a cache go on by themselves.
  @Test func sequencesThatBeginAlikeShareACache() throws {
    let network = try model("tiny-mistral").network
    func inputs(_ tokens: [Int]) -> Tensor { network.tokenEmbeddings.gatheringRows(at: tokens) }
    var first = KeyValueCache()
    _ = network.states(of: inputs([1, 40, 41]), continuing: &first)
    var second = first
    let ends = [
      network.states(of: inputs([50, 51]), continuing: &first),
      network.states(of: inputs([60]), continuing: &second),
      network.states(of: inputs([52]), continuing: &first),
    ]
    for (end, tokens) in zip(ends, [[1, 40, 41, 50, 51], [1, 40, 41, 60], [1, 40, 41, 50, 51, 52]]) {
      let whole = network.states(of: inputs(tokens), lengths: [tokens.count], wanted: [1])
      #expect(end.relativeDistance(to: whole) < 1e-5)
    }
    #expect(first.count == 6 && second.count == 4)
  }
}
