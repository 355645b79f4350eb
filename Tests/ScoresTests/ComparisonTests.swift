import Files
import Foundation
import FoundationXML
import Statistics
import TestSupport
import Testing

@testable import Scores

@Suite struct ComparisonTests {
  /// Eight items under three methods: none, a, which turns six refusals into answers, and b, which turns one.
  private func responses(model: String = "m_1") throws -> [ScoredResponse] {
    try [(String?.none, 0), ("a", 6), ("b", 1)].flatMap { method, answered in
      try (0..<8).map { item in
        try ScoreFixture.scored(
          "\(item)", item < answered ? "On the left." : "I'm sorry.", model: model, method: method)
      }
    }
  }

  @Test func testsAreThoseByHand() throws {
    let comparison = try Comparison(responses(), figures: ["successRepaired"])
    #expect(comparison.subject == .method)
    #expect(comparison.cells.map { $0.figures[.successRepaired]?.value } == [0, 0.75, 0.125])
    let found = comparison.contrasts.map { ($0.first, $0.second, $0.difference.value, $0.test.pValue) }
    #expect(found.map(\.0) == ["none", "none", "a"] && found.map(\.1) == ["a", "b", "b"])
    #expect(found.map(\.2) == [-0.75, -0.125, 0.625])
    // Six of six one way: 2 / 2⁶. One of one: 1. Five of five: 2 / 2⁵.
    for (found, expected) in zip(found.map(\.3), [0.03125, 1, 0.0625]) {
      #expect(abs(found - expected) < 1e-12)
    }
    // Holm: 3 · 0.03125, then 2 · 0.0625, then 1.
    for (found, expected) in zip(comparison.contrasts.map(\.corrected), [0.09375, 1, 0.125]) {
      #expect(abs(found - expected) < 1e-12)
    }
    #expect(comparison.contrasts.allSatisfy { $0.count == 8 && $0.common == "tiny, both, m_1" })
  }

  @Test func modelsAreComparedToo() throws {
    let comparison = try Comparison(
      responses() + responses(model: "n"), figures: ["successRepaired"], between: .model)
    #expect(comparison.contrasts.map(\.first) == ["m_1", "m_1", "m_1"])
    #expect(comparison.contrasts.map(\.common) == ["tiny, both", "tiny, both, a", "tiny, both, b"])
    #expect(comparison.contrasts.allSatisfy { $0.difference.value == 0 && $0.test.pValue == 1 })
  }

  /// Only items that both have are compared.
  @Test func pairsAreOfOneItem() throws {
    let comparison = try Comparison(
      [
        ScoreFixture.scored("1", "Left.", method: "a"), ScoreFixture.scored("2", "Left.", method: "a"),
        ScoreFixture.scored("2", "I'm sorry.", method: "b"),
        ScoreFixture.scored("3", "Left.", method: "c"),
      ], figures: ["successRepaired"])
    #expect(comparison.contrasts.count == 1)
    #expect(comparison.contrasts[0].count == 1 && comparison.contrasts[0].difference.value == 1)
  }

  @Test func filesHoldTheTable() throws {
    try withTemporaryFolder { folder in
      let comparison = try Comparison(responses(), figures: ["successRepaired"])
      try comparison.write(to: folder, command: "compare-results x")
      #expect(
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) == Set(Comparison.fileNames))
      func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      }
      #expect(
        try text("table.csv").split(separator: "\n")[2].hasPrefix("tiny,m_1,a,both,8,successRepaired,0.75,"))
      #expect(
        try text("tests.csv").split(separator: "\n")[1].hasPrefix(
          "successRepaired,\"tiny, both, m_1\",none,a,8,-0.75,"))
      let latex = try text("table.tex")
      #expect(latex.contains("\\begin{tabular}{lllrrr}"))
      #expect(latex.contains("set & input & model & none & a & b \\\\"))
      #expect(latex.contains("tiny & both & m\\_1 & $0.000$ $[0.000, 0.000]$ & $0.750$"))
      let page = try text("report.html")
      #expect(XMLParser(data: Data(page.utf8)).parse() && page.contains("Wilcoxon"))
      let document = try JSONField(contentsOf: folder.appendingPathComponent("comparison.json"))
      #expect(try document.member("tests").elements().count == 3)
    }
  }

  @Test func figuresMustBeThere() throws {
    let error = #expect(throws: InputError.self) { try Comparison(responses(), figures: ["tti"]) }
    #expect(error?.description.hasPrefix("figures: expected some of successPublished, ") == true)
  }

  @Test(arguments: [
    ("a_b", "a\\_b"), ("50 % & more", "50 \\% \\& more"), ("\\x{}", "\\textbackslash{}x\\{\\}"),
    ("~^#$", "\\textasciitilde{}\\textasciicircum{}\\#\\$"), ("a\nb", "a b"), ("é", "é"),
  ])
  func textsMeanThemselvesInLaTeX(text: String, escaped: String) {
    #expect(Comparison.escaped(text) == escaped)
  }
}
