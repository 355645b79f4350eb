import EmbeddingModels
import Files
import Foundation
import Imaging
import Pictures
import Statistics

/// The page that shows all of what a run over a set did and found.
struct SetReport {
  let plan: SetPlan
  let folder: URL
  let model: any ImageTextModel
  let summary: SetSummary
  let rows: [ResultRow]
  let failures: [FailedPair]
  let document: JSONField

  /// Pairs whose pictures are shown: more would make a page that browsers open slowly.
  static let picturedPairs = 12

  func page() throws -> ReportPage {
    var sections = [ReportPage.Section("At a glance", content: glance)]
    if !failures.isEmpty { sections.append(ReportPage.Section("Pairs that failed", failureTable)) }
    if summary.leftOut > 0 { sections.append(ReportPage.Section("Lines that were left out", leftOut)) }
    for section in summary.sections where section.overall.pairCount > 0 {
      let name = summary.sections.count > 1 ? "\(section.pairing.title): " : ""
      sections.append(ReportPage.Section(name + "similarity", content: similarity(section)))
      sections.append(ReportPage.Section(name + "attack success", content: success(section)))
      if section.byClass.count > 1 {
        sections.append(ReportPage.Section(name + "classes", content: classes(section)))
      }
      if section.rounds.count > 1 { sections.append(ReportPage.Section(name + "rounds", course(section))) }
      sections.append(ReportPage.Section(name + "pairs", content: try pairs(section)))
    }
    if !summary.transfer.isEmpty { sections.append(ReportPage.Section("Other models", transfer)) }
    sections.append(
      ReportPage.Section(
        "Parameters", try ReportParts.parameters(document, leavingOut: ["command", "leftOut"])))
    if let command = try document.member("command").ifPresent?.string() {
      sections.append(ReportPage.Section("To repeat it", .command(command)))
    }
    let seeds = summary.seedCount > 1 ? " under \(summary.seedCount) seeds" : ""
    return ReportPage(
      "Cross attack on a set of pairs",
      summary:
        """
        \(plan.pairs.count) pairs\(seeds)\(exceptions). \(summary.goal.sentence) Numbers in brackets are 95 % bootstrap intervals over \
        \(summary.seedCount > 1 ? "pairs and seeds" : "pairs").
        """,
      sections: sections)
  }

  private var exceptions: String {
    (failures.isEmpty ? "" : ", \(failures.count) failed")
      + (summary.leftOut == 0 ? "" : ", \(summary.leftOut) lines left out")
  }

  private var failureTable: HTML {
    .table(
      caption: "They count in no figure, under any seed.",
      header: ["pairing", "pair", "seed", "image", "why"],
      rows: failures.map {
        [$0.pairing.title, "\($0.number)", "\($0.seed)", $0.file, $0.error]
      })
  }

  private var leftOut: HTML {
    .table(
      caption: "Lines of the metadata that cannot be used", header: ["line", "image", "why"],
      rows: plan.set.unusable.map {
        ["\($0.place.line)", $0.place.image ?? "–", $0.problem.complaint]
      })
  }

  private var glance: [HTML] {
    let rows = summary.sections.map { section -> [String] in
      let figures = section.overall
      return [
        section.pairing.title, "\(figures.pairCount)", ReportParts.text(figures["similarity.before"]),
        ReportParts.text(figures["similarity.after"]),
        ReportParts.text(figures[section.mainSuccessPath + ".ofRight"]),
      ]
    }
    return [
      .table(
        caption: "Mean similarity, and success among pairs that were judged rightly before",
        header: ["pairing", "pairs", "before", "after", "success"], rows: rows),
      .paragraph(
        """
        \(summary.goal.successSentence)
        """),
      .figure(
        BarChart(
          "Similarity of image and text", axis: Axis("mean cosine"), series: ["before", "after"],
          groups: summary.sections.filter { $0.overall.pairCount > 0 }.map {
            BarChart.Group($0.pairing.title, bars: bars($0.overall, "similarity.before", "similarity.after"))
          })),
    ]
  }

  /// The scores, for goals with a score of their own.
  func scores(_ section: SetSummary.Section) -> [HTML] {
    let scores = figures(
      section.overall,
      [
        ("before", "score.before"), ("with the phrase", "phrase.verified"), ("after", "score.after"),
        ("image’s margin before", "imageMargin.before"), ("image’s margin after", "imageMargin.after"),
        ("text’s margin before", "textMargin.before"), ("text’s margin after", "textMargin.after"),
      ])
    guard !scores.isEmpty else { return [] }
    return [
      .figure(
        BarChart(
          "\(section.pairing.title): score of the goal", axis: Axis("mean score"), groups: groups(scores))),
      .table(
        caption: "Mean scores of the goal", header: ["what", "score"],
        rows: scores.map { [$0.name, ReportParts.text($0.estimate)] }),
    ]
  }

  func bars(_ figures: SetSummary.Figures, _ paths: String...) -> [BarChart.Bar?] {
    paths.map { figures[$0].map { BarChart.Bar($0) } }
  }
}
