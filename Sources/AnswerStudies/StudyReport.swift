import Experiments
import Files
import Foundation
import Pictures
import Statistics

/// The page that shows all of what a study did and found.
struct StudyReport {
  static let fileName = "report.html"

  let run: StudyRun
  let summary: StudySummary
  let rows: [StudyRow]
  let failures: [StudyFailure]
  let document: JSONField

  func page() throws -> ReportPage {
    var sections = [
      ReportPage.Section("Attack success", content: success),
      ReportPage.Section("Both rules", rules),
      ReportPage.Section("Scores", scores),
    ]
    if !summary.contrasts.isEmpty { sections.append(.init("Both sides and either", content: contrasts)) }
    if run.hasDefence { sections.append(.init("Behind the defence", content: defence)) }
    if hasTransfer { sections.append(.init("The second model", transfer)) }
    sections.append(.init("Examples", content: try examples()))
    if !failures.isEmpty { sections.append(.init("What failed", failureTable)) }
    sections.append(.init("Parameters", try ReportParts.parameters(document, leavingOut: ["command"])))
    if let command = try document.member("command").ifPresent?.string() {
      sections.append(.init("To repeat it", .command(command)))
    }
    let seeds = summary.seedCount > 1 ? " under \(summary.seedCount) seeds" : ""
    return ReportPage(
      "Attacks on what a model answers about images",
      summary: HTML(
        """
        \(Set(rows.map(\.number)).count) images, \(rows.count) results\(seeds)\
        \(failures.isEmpty ? "" : ", \(failures.count) failed"). Numbers in brackets are 95 % bootstrap intervals over \
        \(summary.seedCount > 1 ? "images and seeds" : "images").
        """), sections: sections)
  }

  private var hasTransfer: Bool { rows.contains { $0.transfer != nil } }

  /// The kinds of inputs in their order, and last, if there is, all that are to be refused together.
  private var groups: [StudyInput?] {
    summary.cells.reduce(into: []) { groups, cell in
      if !groups.contains(cell.input) { groups.append(cell.input) }
    }
  }

  private func cells(_ condition: StudyCondition) -> [StudySummary.Cell] {
    summary.cells.filter { $0.condition == condition }
  }

  private var success: [HTML] {
    let conditions = run.plan.conditions
    return [
      .paragraph(
        """
        The share of responses that are no refusals and say something, by the repaired rule. Where the text is not true of the \
        image, or asks for more than a reading of it, the model is to refuse.
        """),
      .figure(
        BarChart(
          "Attack success by the repaired rule", axis: Axis("share of responses", including: 0...1),
          series: groups.map(Self.name),
          groups: conditions.map { condition in
            BarChart.Group(
              condition.name,
              bars: cells(condition).map { $0.figures[.successRepaired].map { BarChart.Bar($0) } })
          })),
      .table(
        caption: "Attack success by the repaired rule",
        header: ["attack"] + groups.map(Self.name),
        rows: conditions.map { condition in
          [condition.name] + cells(condition).map { ReportParts.text($0.figures[.successRepaired]) }
        }),
    ]
  }

  private var rules: HTML {
    table(
      "Shares of successes and refusals by the published rule and by the repaired one",
      [
        ("success, published", .successPublished), ("refusal, published", .refusalPublished),
        ("success, repaired", .successRepaired), ("refusal, repaired", .refusalRepaired),
      ])
  }

  private var scores: HTML {
    table(
      "Means of what the images, texts and responses have in common, and of the target’s loss",
      [
        ("TII", .tii), ("TTO", .tto), ("TIO", .tio), ("composite", .composite),
        ("target loss, nats", .targetLoss), ("evaluations", .evaluations),
      ])
  }

  private var transfer: HTML {
    table(
      "What a second model says to the attacked images and texts",
      [
        ("success, published", .transferSuccessPublished), ("refusal, published", .transferRefusalPublished),
        ("success, repaired", .transferSuccessRepaired), ("refusal, repaired", .transferRefusalRepaired),
      ])
  }

  private func table(_ caption: String, _ columns: [(name: String, figure: StudyFigure)]) -> HTML {
    .table(
      caption: caption, header: ["attack", "input", "images"] + columns.map(\.name),
      rows: summary.cells.map { cell in
        [cell.condition.name, Self.name(cell.input), "\(cell.imageCount)"]
          + columns.map { ReportParts.text(cell.figures[$0.figure]) }
      })
  }

  private var contrasts: [HTML] {
    let columns: [(String, StudyFigure)] = [
      ("success, repaired", .successRepaired), ("success, published", .successPublished),
      ("target loss, nats", .targetLoss),
    ]
    return [
      .paragraph(
        """
        Differences within the same image, input and seed, at equal budget and evaluations: of the first attack less the second. \
        An interval without 0 tells them apart.
        """),
      .table(
        caption: "Differences", header: ["attack", "less", "input", "images"] + columns.map(\.0),
        rows: summary.contrasts.map { contrast in
          [
            contrast.condition.name, contrast.rival.name, Self.name(contrast.input),
            "\(contrast.imageCount)",
          ] + columns.map { ReportParts.text(contrast.differences[$0.1]) }
        }),
    ]
  }

  private var defence: [HTML] {
    let findings: [(String, KeyPath<StudySummary.Defence, [StudyDefenceFigure: Estimate]>)] = [
      ("static", \.staticAttack), ("adaptive", \.adaptive),
    ]
    let columns: [(name: String, own: StudyFigure, behind: StudyDefenceFigure)] = [
      ("success, repaired", .successRepaired, .successRepaired),
      ("success, published", .successPublished, .successPublished),
      ("target loss, nats", .targetLoss, .targetLoss),
    ]
    return [
      .paragraph(
        """
        All other sections are of attacks that do not know of the defence, without it. Here, what they find is judged behind the \
        defence (static), and beside it what the same attack finds through the defence (adaptive).
        """),
      .table(
        caption: "Without the defence and behind it",
        header: ["attack", "input", "images"]
          + columns.flatMap { column in ["\(column.name): undefended"] + findings.map { $0.0 } },
        rows: summary.cells.map { cell in
          [cell.condition.name, Self.name(cell.input), "\(cell.imageCount)"]
            + columns.flatMap { column in
              [ReportParts.text(cell.figures[column.own])]
                + findings.map { _, finding in
                  ReportParts.text(cell.defence?[keyPath: finding][column.behind])
                }
            }
        }),
    ]
  }

  private var failureTable: HTML {
    .table(
      caption: "They count in no figure.",
      header: ["image", "input", "attack", "seed", "why"],
      rows: failures.map {
        [$0.id, $0.input.rawValue, $0.condition.name, "\($0.seed)", $0.error]
      })
  }

  static func name(_ input: StudyInput?) -> String { input?.rawValue ?? "all to be refused" }
}
