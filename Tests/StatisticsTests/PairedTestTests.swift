import Files
import Foundation
import Statistics
import Testing

/// Against SciPy and statsmodels.
@Suite struct PairedTestTests {
  private let fixture: JSONField

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/paired_tests.json"))
  }

  private func expect(
    _ found: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(found - expected) <= 1e-9 * max(expected, 1e-3), sourceLocation: sourceLocation)
  }

  @Test func mcnemarIsThatOfStatsmodels() throws {
    let cases = try fixture.member("mcnemar").elements()
    #expect(cases.count == 8)
    for field in cases {
      let (gained, lost) = (try field.member("gained").integer(), try field.member("lost").integer())
      let expected = try field.member("p").number()
      for test in [
        PairedTest.mcnemar(gained: gained, lost: lost), .mcnemar(gained: lost, lost: gained),
      ] {
        expect(test.pValue, expected)
        #expect(test.count == gained + lost)
      }
    }
  }

  @Test func signedRankIsThatOfSciPy() throws {
    let cases = try fixture.member("signedRank").elements()
    #expect(cases.count == 10)
    for field in cases {
      let differences = try field.member("differences").elements().map { try $0.number() }
      let test = PairedTest.signedRank(of: differences)
      expect(test.pValue, try field.member("p").number())
      expect(PairedTest.signedRank(of: differences.map { -$0 }).pValue, test.pValue)
      #expect(test.count == differences.count { $0 != 0 })
    }
  }

  @Test func correctionIsThatOfStatsmodels() throws {
    let cases = try fixture.member("holm").elements()
    #expect(cases.count == 4)
    for field in cases {
      let given = try field.member("p").elements().map { try $0.number() }
      let expected = try field.member("adjusted").elements().map { try $0.number() }
      for (found, expected) in zip(HolmCorrection.adjusted(given), expected) { expect(found, expected) }
    }
    #expect(HolmCorrection.adjusted([]) == [])
  }

  /// Six heads in six throws have probability 1/64, and so have six tails.
  @Test func testFollowsTheValues() {
    let yesAndNo = PairedTest(of: [1, 1, 1, 0, 1, 1, 1])
    #expect(yesAndNo == .mcnemar(gained: 6, lost: 0))
    #expect(abs(yesAndNo.pValue - 2.0 / 64) < 1e-15)
    #expect(PairedTest(of: [0.5, 1, -1]).method == .signedRank)
    // One rank in each direction: every assignment is at least as far.
    #expect(PairedTest(of: [0.5, -0.5]).pValue == 1)
  }

  @Test func nothingThatDiffersSaysNothing() {
    #expect(PairedTest(of: []).pValue == 1)
    #expect(PairedTest(of: [0, 0]).pValue == 1)
    #expect(PairedTest.signedRank(of: [0, 0]).pValue == 1)
  }
}
