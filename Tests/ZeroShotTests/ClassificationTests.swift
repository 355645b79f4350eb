import Files
import Foundation
import Tensors
import Testing
import ZeroShot

/// Logits and losses against torch.
@Suite struct ClassificationTests {
  private let reference: JSONField

  init() throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
    reference = try JSONField(contentsOf: folder.appendingPathComponent("classification.json"))
  }

  private func floats(_ field: JSONField) throws -> [Float] {
    try field.elements().map { Float(try $0.number()) }
  }

  private func integer(_ key: String) throws -> Int { try reference.member(key).integer() }

  private func classifier() throws -> (Tensor) -> Tensor {
    let texts = Tensor(
      try floats(reference.member("texts")),
      shape: [try integer("classes") * integer("templates"), try integer("width")])
    let weights = ZeroShotClassifier.weights(texts, templateCount: try integer("templates"))
    let scale = Float(try reference.member("scale").number())
    return { $0.l2Normalized().linear(weight: weights) * scale }
  }

  private func images() throws -> Tensor {
    let values = try floats(reference.member("images"))
    let width = try integer("width")
    return Tensor(values, shape: [values.count / width, width])
  }

  @Test func logitsAndTheirOrderAreTorchs() throws {
    let logits = try classifier()(images())
    let expected = try floats(reference.member("logits"))
    #expect(zip(logits.values, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    let order = try reference.member("order").elements().map { try $0.elements().map { try $0.integer() } }
    #expect(ClassificationLoss.descending(logits) == order)
  }

  @Test(arguments: ["cross-entropy", "dlr", "targeted-dlr"])
  func lossesAndGradientsAreTorchs(name: String) throws {
    let (label, target) = (try integer("label"), try integer("target"))
    let losses: [ClassificationLoss] = [.crossEntropy, .dlr, .targetedDLR(target: target)]
    let loss = try #require(losses.first { $0.name == name })
    let expected = try reference.member("losses").member(name)
    let images = try images()
    #expect(loss.name == name)
    let values = loss.values(of: try classifier()(images), label: label).values
    #expect(try zip(values, floats(expected.member("values"))).allSatisfy { abs($0 - $1) < 1e-4 })
    let scores = try classifier()
    let gradient = gradient(at: images) { loss.values(of: scores($0), label: label).sum() }
    let wanted = try floats(expected.member("gradient"))
    #expect(gradient.values.count == wanted.count)
    #expect(zip(gradient.values, wanted).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func stagesAreThoseOfTheReducedAutoAttack() throws {
    let attack = try ClassificationAttack.reducedAutoAttack(budget: .init(.linf, radius: 4 / 255))
    let logits: [Float] = [0, 3, 1, 2, 5]
    #expect(
      attack.stages(logits: logits, label: 4) == [
        .crossEntropy, .targetedDLR(target: 1), .targetedDLR(target: 3), .targetedDLR(target: 2),
        .targetedDLR(target: 0),
      ])
    var fewer = attack
    fewer.mostTargets = 1
    #expect(fewer.stages(logits: logits, label: 1) == [.crossEntropy, .targetedDLR(target: 4)])
    // With three classes, the targeted loss has no denominator.
    #expect(attack.stages(logits: [1, 2, 3], label: 0) == [.crossEntropy])
    fewer.losses = [.dlr, .crossEntropy]
    #expect(fewer.stages(logits: [1, 2], label: 0) == [.crossEntropy])
    #expect(fewer.stages(logits: [1, 2, 3], label: 0) == [.dlr, .crossEntropy])
  }

  @Test func impossibleAttacksAreRefused() throws {
    var attack = try ClassificationAttack.reducedAutoAttack(budget: .init(.linf, radius: 4 / 255))
    attack.losses = []
    #expect(throws: InputError.self) { try attack.validate() }
    attack.losses = [.dlr, .dlr]
    #expect(throws: InputError.self) { try attack.validate() }
    attack.losses = [.dlr]
    attack.mostTargets = 0
    #expect(throws: InputError.self) { try attack.validate() }
  }
}
