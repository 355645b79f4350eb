import EmbeddingModels
import Files
import Foundation
import LanguageModels
import Tensors
import Testing

@testable import TargetLosses

/// Losses of targets and their gradients against PyTorch, nanoGCG's own code and finite differences.
@Suite struct TargetLossTests {
  static let measures: [String: TargetMeasure] = [
    "crossEntropy": .crossEntropy, "mellowmax": .mellowmax(alpha: 1),
    "carliniWagner": .carliniWagner(margin: 0.5),
  ]

  @Test(arguments: ParityFixture.names, measures.keys.sorted())
  func lossesOfCandidatesAreTheReferences(_ name: String, measure: String) throws {
    let fixture = try ParityFixture(name)
    let network = try fixture.model().network
    for example in fixture.cases {
      let sequence = TargetSequence(
        network, target: example.targetTokens, measure: Self.measures[measure]!)
      let candidates = example.candidates.map(\.tokens)
      for base in [nil, example.tokens, candidates[3], candidates.last] {
        let losses = sequence.losses(of: candidates, near: base)
        for (loss, candidate) in zip(losses, example.candidates) {
          #expect(abs(loss - candidate.losses[measure]!) < 1e-4)
        }
      }
      #expect(sequence.losses(of: [], near: example.tokens).isEmpty)
    }
  }

  @Test(arguments: ParityFixture.names, measures.keys.sorted())
  func gradientsAreDifferenceQuotients(_ name: String, measure: String) throws {
    let fixture = try ParityFixture(name)
    let network = try fixture.model().network
    let example = fixture.cases[0]
    let sequence = TargetSequence(network, target: example.targetTokens, measure: Self.measures[measure]!)
    let (losses, gradient) = sequence.gradients(at: [example.tokens])
    #expect(abs(losses[0] - example.candidates[0].losses[measure]!) < 1e-4)
    let target = example.targetTokens.dropLast()
    let inputs = network.tokenEmbeddings.gatheringRows(at: (example.tokens + target).map(Int.init))
    var generator = RandomGenerator(seed: 5)
    let own = generator.normalTensor([example.tokens.count, inputs.columns], standardDeviation: 1)
    let direction = target.isEmpty ? own : .concatenating([own, .zeros([target.count, inputs.columns])])
    func loss(_ shift: Float) -> Float {
      sequence.losses(ofInputs: inputs + direction * shift, lengths: [inputs.shape[0]]).item
    }
    let step: Float = 2e-4
    let quotient = (loss(step) - loss(-step)) / (2 * step)
    let slope = (gradient * own).sum().item
    #expect(abs(quotient - slope) < 2e-2 * max(1, abs(slope)), "\(quotient) \(slope)")
  }

  @Test(arguments: ParityFixture.names)
  func gradientsFromAPlaceAreThoseOfTheWhole(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let network = try fixture.model().network
    for example in fixture.cases {
      let sequence = TargetSequence(network, target: example.targetTokens, measure: .crossEntropy)
      var other = example.tokens
      other[other.count - 2] = 9
      let sequences = [example.tokens, other]
      let whole = sequence.gradients(at: sequences)
      let start = example.tokens.count - 3
      let part = sequence.gradients(at: sequences, from: start)
      let rows = sequences.indices.flatMap { index in
        (start..<example.tokens.count).map { index * example.tokens.count + $0 }
      }
      #expect(zip(part.losses, whole.losses).allSatisfy { abs($0 - $1) < 1e-5 })
      #expect(
        part.gradient.gatheringRows(at: rows).relativeDistance(to: whole.gradient.gatheringRows(at: rows))
          < 1e-4)
      #expect(
        whole.gradient.rows(0..<example.tokens.count).relativeDistance(
          to: example.gradient.rows(0..<example.tokens.count)) < 1e-3)
    }
  }

  /// With nanoGCG's candidates the losses are nanoGCG's, and so are the tokens of steepest descent.
  @Test(arguments: ["crossEntropy", "mellowmax"])
  func nanoGCGsCandidatesHaveItsLosses(measure: String) throws {
    let folder = ParityFixture.root.appendingPathComponent("tiny-gpt2")
    let model = try LanguageModel(contentsOf: folder)
    let file = try JSONField(contentsOf: folder.appendingPathComponent("nanogcg.json"))
    func ids(_ field: JSONField) throws -> [Int32] { try field.elements().map { Int32(try $0.integer()) } }
    func tokens(_ member: String) throws -> [Int32] {
      model.tokenizer.encode(try file.member(member).string(), addingSpecialTokens: false)
    }
    let (before, after) = (try tokens("before"), try tokens("after"))
    let sequence = TargetSequence(
      model.network, target: try tokens("target"), measure: Self.measures[measure]!)
    let candidates = try file.member("candidates").elements().map(ids)
    let expected = try file.member(measure)
    let suffix = try ids(file.member("suffix"))
    let losses = sequence.losses(of: candidates.map { before + $0 + after }, near: before + suffix + after)
    for (loss, reference) in zip(losses, try expected.member("losses").elements()) {
      #expect(abs(loss - Float(try reference.number())) < 1e-4)
    }
    let gradient = sequence.gradients(at: [before + suffix + after], from: before.count).gradient
      .rows(before.count..<before.count + suffix.count)
    let slopes = matrixProduct(gradient, model.tokenEmbeddings, transposeB: true)
    for (position, reference) in try expected.member("steepest").elements().enumerated() {
      let row = slopes.row(position).values
      let steepest = row.indices.sorted { row[$0] < row[$1] }.prefix(8)
      #expect(try steepest.map(Int32.init) == ids(reference), "\(position)")
    }
  }

  @Test func targetsThatCannotBeAreRefusedInOneLine() throws {
    let model = try ParityFixture("tiny-smollm").model()
    let chat = PromptFrame(before: "<|im_start|>user\n", after: "<|im_end|>\n<|im_start|>assistant\n")
    func refusal(_ target: String, _ frame: PromptFrame) -> String {
      do { return "\(try TargetTextLoss(target, under: model, frame: frame).prompt.target)" } catch {
        return "\(error)"
      }
    }
    #expect(refusal("Sure", chat) == "Sure")
    #expect(refusal("", chat) == "target: expected a text of at least one token, found \"\"")
    let joining = PromptFrame(before: "", after: "The chest radiog", addsSpecialTokens: true)
    #expect(
      refusal("raph", joining).hasPrefix(
        "target: expected a text behind which the prompt's tokens stay the same"))
    #expect(
      refusal(String(repeating: " yes", count: 70), chat).hasPrefix(
        "prompt: expected at most 0 tokens, so that"))
  }
}
