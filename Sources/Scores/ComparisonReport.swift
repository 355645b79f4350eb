import Experiments
import Files
import Foundation
import Pictures
import Statistics

/// The page that shows figures next to each other, and tests.
struct ComparisonReport {
  static let fileName = "report.html"

  let comparison: Comparison
  let command: String?

  func page() -> ReportPage {
    var sections = comparison.figures.map { ReportPage.Section($0.title, content: content(of: $0)) }
    if !comparison.contrasts.isEmpty { sections.append(.init("Tests", content: tests)) }
    if let command { sections.append(.init("To repeat it", .command(command))) }
    return ReportPage(
      "Results compared",
      summary: """
        Figures of \(comparison.cells.reduce(0) { $0 + $1.count }) responses. Numbers in brackets are 95 % bootstrap \
        intervals over images or items, and over seeds where there are several.
        """, sections: sections)
  }

  private func content(of figure: ScoreFigure) -> [HTML] {
    let table = ComparisonTable(figure, of: comparison.cells)
    return [
      .figure(
        BarChart(
          figure.title, axis: Axis(figure.title), series: table.methods,
          groups: table.rows.map { row in
            BarChart.Group(row.name, bars: row.estimates.map { $0.map { BarChart.Bar($0) } })
          })),
      .table(
        caption: figure.title, header: ["set, model, input"] + table.methods,
        rows: table.rows.map { [$0.name] + $0.estimates.map { ReportParts.text($0) } }),
    ]
  }

  private var tests: [HTML] {
    [
      .paragraph(
        """
        Differences on the same items. Shares are tested by the exact test of McNemar, other figures by the signed ranks of \
        Wilcoxon; corrected probabilities are Holm’s over all tests of a figure.
        """),
      .table(
        caption: "Each \(comparison.subject.rawValue) with each other",
        header: [
          "figure", "of", "first", "less", "pairs", "difference", "test", "p", "corrected",
        ],
        rows: comparison.contrasts.map {
          [
            $0.figure.title, $0.common, $0.first, $0.second, "\($0.count)", ReportParts.text($0.difference),
            $0.test.method.rawValue, Self.probability($0.test.pValue), Self.probability($0.corrected),
          ]
        }),
    ]
  }

  private static func probability(_ value: Double) -> String {
    value < 1e-4 ? String(format: "%.1e", value) : String(format: "%.4f", value)
  }
}
