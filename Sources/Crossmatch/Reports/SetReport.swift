import EmbeddingModels
import Files
import Foundation
import Imaging
import Pictures
import Statistics

/// The page that shows all of what a run over a set did and found.
struct SetReport {
  let run: SetRun
  let summary: SetSummary
  let rows: [PairRow]
  let document: JSONField

  /// Pairs whose pictures are shown: more would make a page that browsers open slowly.
  static let picturedPairs = 12

  func page() throws -> ReportPage {
    var sections = [ReportPage.Section("At a glance", content: glance)]
    for section in summary.sections {
      let name = summary.sections.count > 1 ? "\(section.pairing.title): " : ""
      sections.append(ReportPage.Section(name + "similarity", content: similarity(section)))
      sections.append(ReportPage.Section(name + "attack success", content: success(section)))
      if section.byClass.count > 1 {
        sections.append(ReportPage.Section(name + "classes", content: classes(section)))
      }
      if section.rounds.count > 1 { sections.append(ReportPage.Section(name + "rounds", course(section))) }
      sections.append(ReportPage.Section(name + "pairs", content: try pairs(section)))
    }
    let command = try document.member("command").string()
    sections.append(
      ReportPage.Section("Parameters", try ReportParts.parameters(document, leavingOut: ["command"])))
    sections.append(ReportPage.Section("To repeat it", .command(command)))
    let seeds = summary.seedCount > 1 ? " under \(summary.seedCount) seeds" : ""
    return ReportPage(
      "Cross attack on a set of pairs",
      summary:
        """
        \(run.plan.pairs.count) pairs\(seeds). Numbers in brackets are 95 % bootstrap intervals over \
        \(summary.seedCount > 1 ? "pairs and seeds" : "pairs").
        """,
      sections: sections)
  }

  private var glance: [HTML] {
    let rows = summary.sections.map { section -> [String] in
      let figures = section.overall
      let success = section.pairing.isMatch ? "textRetrieval.success.1.ofRight" : "preference.success.ofRight"
      return [
        section.pairing.title, "\(figures.pairCount)", ReportParts.text(figures["similarity.before"]),
        ReportParts.text(figures["similarity.after"]), ReportParts.text(figures[success]),
      ]
    }
    return [
      .table(
        caption: "Mean similarity, and success among pairs that were judged rightly before",
        header: ["pairing", "pairs", "before", "after", "success"], rows: rows),
      .paragraph(
        """
        Success: of matched pairs, that another text is nearer to the image; of the others, that the image prefers the wrong \
        text to its own caption.
        """),
      .figure(
        BarChart(
          "Similarity of image and text", axis: Axis("mean cosine"), series: ["before", "after"],
          groups: summary.sections.map {
            BarChart.Group($0.pairing.title, bars: bars($0.overall, "similarity.before", "similarity.after"))
          })),
    ]
  }

  private func bars(_ figures: SetSummary.Figures, _ paths: String...) -> [BarChart.Bar?] {
    paths.map { figures[$0].map { BarChart.Bar($0) } }
  }

  private func similarity(_ section: SetSummary.Section) -> [HTML] {
    let named = [
      ("before", "similarity.before"), ("attacked text only", "similarity.textOnly"),
      ("attacked image only", "similarity.imageOnly"), ("both", "similarity.after"),
      ("change", "similarity.change"),
      ("image and its own caption, before", "ownCaption.before"),
      ("attacked image and its own caption", "ownCaption.after"),
      ("text alone, equal evaluations", "attribution.text"),
      ("image alone, equal evaluations", "attribution.image"),
      ("both, equal evaluations", "attribution.both"),
    ]
    let found = named.compactMap { name, path in section.overall[path].map { (name, $0) } }
    let effort = [
      ("changed tokens", "changedTokens", 1), ("changed pixels", "changedPixels", 0),
      ("budget spent", "spent", 4), ("evaluations", "evaluations", 0),
    ]
    return [
      .figure(
        BarChart(
          "\(section.pairing.title): similarity of image and text", axis: Axis("mean cosine"),
          groups: found.filter { $0.0 != "change" }.map { BarChart.Group($0.0, bars: [BarChart.Bar($0.1)]) })),
      .table(
        caption: "Mean cosines", header: ["pair", "cosine"],
        rows: found.map { [$0.0, ReportParts.text($0.1)] }),
      .table(
        caption: "What the attacks took, mean per pair", header: ["what", "mean"],
        rows: effort.map { [$0.0, ReportParts.text(section.overall[$0.1], decimals: $0.2)] }),
    ]
  }

  private func success(_ section: SetSummary.Section) -> [HTML] {
    let figures = section.overall
    let sides = [("text for the image", "textRetrieval"), ("image for the text", "imageRetrieval")]
    var rows = sides.flatMap { name, path in
      SetFigure.tops.map { top in
        [
          "\(name), top \(top)", ReportParts.text(figures["\(path).recall.\(top).before"]),
          ReportParts.text(figures["\(path).recall.\(top).after"]),
          ReportParts.text(figures["\(path).success.\(top).ofRight"]),
          ReportParts.text(figures["\(path).success.\(top).difference"]),
        ]
      }
    }
    if !section.pairing.isMatch {
      rows.append(
        ["own caption preferred"]
          + [
            "preference.before", "preference.after", "preference.success.ofRight",
            "preference.success.difference",
          ].map {
            ReportParts.text(figures[$0])
          })
    }
    let ranks = sides.map { name, path in
      [
        name, ReportParts.text(figures["\(path).meanRank.before"], decimals: 1),
        ReportParts.text(figures["\(path).meanRank.after"], decimals: 1),
      ]
    }
    return [
      .table(
        caption: "Share of pairs before and after, and attack success by both definitions",
        header: ["the pair's own", "before", "after", "of the right ones", "difference"], rows: rows),
      .paragraph(
        """
        Of the right ones: of the pairs that were judged rightly before, those that are not after (as SGA counts). Difference: \
        of the shares that are judged rightly (as Co-Attack counts). \
        \(section.pairing.isMatch ? "A match" : "A mismatch") is judged rightly when it is \
        \(section.pairing.isMatch ? "" : "not ")among the first.
        """),
      .table(caption: "Mean rank", header: ["the pair's own", "before", "after"], rows: ranks),
    ]
  }

  private func classes(_ section: SetSummary.Section) -> [HTML] {
    let top = section.pairing.isMatch ? "textRetrieval.success.1" : "preference.success"
    return [
      .figure(
        BarChart(
          "\(section.pairing.title): similarity by class", axis: Axis("mean cosine"),
          series: ["before", "after"],
          groups: section.byClass.map {
            BarChart.Group($0.name, bars: bars($0.figures, "similarity.before", "similarity.after"))
          })),
      .table(
        caption: "By class",
        header: ["class", "pairs", "before", "after", "success of the right ones", "difference"],
        rows: section.byClass.map { name, figures in
          [name, "\(figures.pairCount)"]
            + ["similarity.before", "similarity.after", top + ".ofRight", top + ".difference"].map {
              ReportParts.text(figures[$0])
            }
        }),
    ]
  }

  private func course(_ section: SetSummary.Section) -> HTML {
    let points = section.rounds.enumerated().map { round, estimate in
      LineChart.Point(x: Double(round), y: estimate.value, spread: estimate.low...estimate.high)
    }
    return .figure(
      LineChart(
        "\(section.pairing.title): best score so far",
        description: "The mean over pairs with its 95 % interval.",
        x: Axis("step"), y: Axis("score"), lines: [.init("mean", points: points)]))
  }
}
