import EmbeddingModels
import Files
import Foundation
import LanguageModels
import Layers
import Tensors
import TestSupport
import Testing

@testable import DemonstrationTraining

/// A step against PyTorch on the same weights, of all parameters and of low-rank changes.
@Suite struct DemonstrationStepTests {
  private let fixture: JSONField
  private let network: any CausalArchitecture
  private let dialogues: [TokenDialogue]

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/step.json"))
    let model = try LanguageModel(contentsOf: RepositoryFixtures.languageModel("tiny-mistral"))
    network = try #require(model.network as? any CausalArchitecture)
    func ids(_ field: JSONField) throws -> [Int32] {
      try field.elements().map { Int32(try $0.integer(in: 0...9999)) }
    }
    dialogues = try fixture.member("dialogues").elements().map { field in
      let response = try ids(field.member("response"))
      return TokenDialogue(
        inputs: try ids(field.member("prompt")) + response.dropLast(), targets: response)
    }
  }

  private func numbers(_ field: JSONField) throws -> [Float] {
    try field.elements().map { Float(try $0.number()) }
  }

  private func isNear(_ values: [Float], _ expected: [Float], _ tolerance: Float) -> Bool {
    let largest = expected.map(abs).max()!
    return values.count == expected.count
      && zip(values, expected).allSatisfy { abs($0 - $1) < tolerance * largest }
  }

  private func lossAndGradients(of part: LearnedPart, at learned: [Tensor]) -> (Float, [Tensor]) {
    let count = Float(dialogues.reduce(0) { $0 + $1.targets.count })
    let (value, gradients) = valueWithGradient(at: learned) {
      TokenDialogue.loss(of: dialogues, under: part.network($0)) / count
    }
    return (value.item, gradients)
  }

  @Test func lossGradientsAndUpdateArePyTorchs() throws {
    let part = try LearnedPart(network, adapter: nil, seed: 0)
    let expected = try fixture.member("whole")
    let learned = part.initial.map(\.tensor)
    let (loss, gradients) = lossAndGradients(of: part, at: learned)
    #expect(abs(loss - Float(try expected.member("loss").number())) < 1e-4)
    let length = gradients.reduce(Float(0)) { $0 + $1.squared().sum().item }.squareRoot()
    #expect(abs(length - Float(try expected.member("length").number())) < 1e-3)
    var optimizer = AdamW(AdamW.Settings(weightDecay: 0), shapes: learned.map(\.shape))
    let updated = optimizer.updated(
      learned, gradients: gradients.map { $0 * min(1, 1 / length) }, learningRate: 1e-3,
      decays: learned.map { _ in true })
    for (name, field) in try expected.member("gradients").members() {
      let place = try #require(part.initial.firstIndex { $0.name == name })
      let slopes = try numbers(field)
      #expect(isNear(gradients[place].values, slopes, 1e-3), "\(name)")
      let moved = try numbers(expected.member("updated").member(name))
      let largest = slopes.map(abs).max()!
      for (index, value) in updated[place].values.enumerated() where abs(slopes[index]) > 0.01 * largest {
        #expect(abs(value - moved[index]) < 1e-5, "\(name)")
      }
    }
  }

  @Test func lowRankChangesArePyTorchs() throws {
    let expected = try fixture.member("lowRank")
    let adapter = LowRankAdapter(
      rank: try fixture.member("rank").integer(in: 1...9), alpha: Float(try fixture.member("alpha").number()),
      targets: try fixture.member("targets").elements().map { try $0.string() })
    let part = try LearnedPart(network, adapter: adapter, seed: 0)
    let factors = try expected.member("factors").elements()
    #expect(part.initial.count == 2 * factors.count)
    var learned = part.initial.map(\.tensor)
    var slopes = learned.map { _ in [Float]() }
    for field in factors {
      let name = try field.member("name").string()
      for (suffix, rows) in [("first", "inputs"), ("second", "outputs")] {
        let place = try #require(part.initial.firstIndex { $0.name == "\(name).\(suffix)" })
        let shape = [try field.member(rows).integer(in: 1...99), adapter.rank]
        #expect(learned[place].shape == shape)
        learned[place] = Tensor(try numbers(field.member(suffix)), shape: shape)
        slopes[place] = try numbers(field.member(suffix + "Gradient"))
      }
    }
    let (loss, gradients) = lossAndGradients(of: part, at: learned)
    #expect(abs(loss - Float(try expected.member("loss").number())) < 1e-4)
    for (index, gradient) in gradients.enumerated() {
      #expect(isNear(gradient.values, slopes[index], 1e-3), "\(part.initial[index].name)")
    }
  }

  @Test func lowRankChangesBeginWithNothing() throws {
    let part = try LearnedPart(network, adapter: LowRankAdapter(rank: 4), seed: 7)
    let changed = part.network(part.initial.map(\.tensor))
    #expect(zip(changed.parameters, network.parameters).allSatisfy { $0.tensor.values == $1.tensor.values })
    // Queries and values of both blocks.
    #expect(part.initial.count == 8)
    #expect(part.initial[0].tensor.values.allSatisfy { abs($0) <= 0.25 && $0 != 0 })
    let error = #expect(throws: InputError.self) {
      try LearnedPart(network, adapter: LowRankAdapter(targets: ["query"]), seed: 0)
    }
    #expect(
      error.map { "\($0)" }
        == "LoRA targets: expected names of matrices of the model, such as q_proj, found query")
  }
}
