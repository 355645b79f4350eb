import Files
import Foundation
import Statistics
import Tensors
import Testing

@Suite struct AgreementTests {
  private let fixture: JSONField

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/agreement.json"))
  }

  private func cohen(
    _ first: [Int], _ second: [Int], choices: Int, _ weights: Agreement.Weights = .none
  ) -> Estimate? {
    var generator = RandomGenerator(seed: 1)
    return Agreement.cohen(first, second, choices: choices, weights: weights, using: &generator)
  }

  private func fleiss(_ judged: [[Int]], choices: Int) -> Estimate? {
    var generator = RandomGenerator(seed: 1)
    return Agreement.fleiss(judged, choices: choices, using: &generator)
  }

  /// 25 of 50 are judged yes by both, 15 by none: 0.8 agree, 0.54 would by chance.
  @Test func kappaIsAgreementBeyondChance() throws {
    let first = Array(repeating: 1, count: 30) + Array(repeating: 0, count: 20)
    let second =
      Array(repeating: 1, count: 25) + Array(repeating: 0, count: 5)
      + Array(repeating: 1, count: 5) + Array(repeating: 0, count: 15)
    let chance = 0.6 * 0.6 + 0.4 * 0.4
    let estimate = try #require(cohen(first, second, choices: 2))
    #expect(abs(estimate.value - (0.8 - chance) / (1 - chance)) < 1e-12)
    #expect(estimate.low < estimate.value && estimate.value < estimate.high)
    #expect(cohen(first, first, choices: 2)?.value == 1)
    #expect(try #require(cohen([0, 1], [1, 0], choices: 2)).value == -1)
  }

  @Test(arguments: Agreement.Weights.allCases)
  func cohenIsThatOfScikitLearn(weights: Agreement.Weights) throws {
    for field in try fixture.member("cohen").elements() {
      let judges = try ["first", "second"].map { try field.member($0).elements().map { try $0.integer() } }
      let choices = try field.member("choices").integer()
      let estimate = try #require(cohen(judges[0], judges[1], choices: choices, weights))
      let expected = try field.member("kappa").member(weights.rawValue).number()
      #expect(abs(estimate.value - expected) < 1e-12)
    }
  }

  @Test func fleissIsThatOfStatsmodels() throws {
    let cases = try fixture.member("fleiss").elements()
    #expect(cases.count == 4)
    for field in cases {
      let judged = try field.member("judged").elements().map { try $0.elements().map { try $0.integer() } }
      let estimate = try #require(fleiss(judged, choices: try field.member("choices").integer()))
      #expect(abs(estimate.value - (try field.member("kappa").number())) < 1e-12)
      #expect(estimate.low < estimate.value && estimate.value < estimate.high)
    }
  }

  /// Resamples without a kappa are left out, and without any there is none.
  @Test func agreementOnOneChoiceSaysNothing() throws {
    #expect(cohen([1, 1, 1], [1, 1, 1], choices: 2) == nil)
    #expect(fleiss([[0, 0], [0, 0]], choices: 3) == nil)
    let estimate = try #require(cohen([0, 1], [0, 1], choices: 2))
    #expect(estimate == (try #require(fleiss([[0, 0], [1, 1]], choices: 2))))
    #expect(estimate.low == 1 && estimate.high == 1)
  }
}
