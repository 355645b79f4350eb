import Files
import Foundation
import Runs
import Statistics

extension StudySummary {
  static let fileName = "summary.json"
  static let tableName = "table.csv"

  /// The content of `summary.json`.
  public var json: String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "seeds": .integer(seedCount),
      "failed": .integer(failedCount),
      "cells": .array(
        cells.map { cell in
          .object(
            JSONObject([
              "attack": .string(cell.condition.attack.rawValue),
              "region": .optional(cell.condition.region?.rawValue),
              "input": .optional(cell.input?.rawValue), "images": .integer(cell.imageCount),
              "figures": Self.record(cell.figures, of: StudyFigure.allCases),
            ]).appending(cell.defence.map { ["defence": Self.record($0)] } ?? [:]))
        }),
      "contrasts": .array(
        contrasts.map { contrast in
          .object(
            JSONObject([
              "attack": .string(contrast.condition.attack.rawValue),
              "rival": .string(contrast.rival.attack.rawValue),
              "region": .optional(contrast.condition.region?.rawValue),
              "input": .optional(contrast.input?.rawValue), "images": .integer(contrast.imageCount),
              "differences": Self.record(contrast.differences, of: StudyFigure.compared),
            ]))
        }),
      "seconds": .number(seconds),
    ]
    return document.text(isIndented: true) + "\n"
  }

  private static func record(_ defence: Defence) -> JSON {
    [
      "static": record(defence.staticAttack, of: StudyDefenceFigure.allCases),
      "adaptive": record(defence.adaptive, of: StudyDefenceFigure.allCases),
    ]
  }

  private static func record<Figure: Hashable & RawRepresentable<String>>(
    _ estimates: [Figure: Estimate], of figures: [Figure]
  ) -> JSON {
    .object(
      JSONObject(members: figures.map { (key: $0.rawValue, value: estimates[$0]?.json ?? .null) }))
  }

  /// The content of `table.csv`: a line for each figure of each attack, region and input; behind a defence, the
  /// names of figures begin with `static.` or `adaptive.`.
  public var csv: String {
    CSV.text(
      header: ["attack", "region", "input", "images", "figure", "value", "low", "high"],
      rows: cells.flatMap { cell in
        cell.namedFigures.map { name, estimate in
          [
            cell.condition.attack.rawValue, cell.condition.region?.rawValue ?? "",
            cell.input?.rawValue ?? "refused", "\(cell.imageCount)", name, "\(estimate.value)",
            "\(estimate.low)", "\(estimate.high)",
          ]
        }
      })
  }
}

extension StudySummary.Cell {
  /// The figures that there are, in their order.
  fileprivate var namedFigures: [(name: String, estimate: Estimate)] {
    let own = StudyFigure.allCases.compactMap { figure in figures[figure].map { (figure.rawValue, $0) } }
    let findings = [("static", defence?.staticAttack), ("adaptive", defence?.adaptive)]
    return own
      + findings.flatMap { prefix, figures in
        StudyDefenceFigure.allCases.compactMap { figure in
          figures?[figure].map { ("\(prefix).\(figure.rawValue)", $0) }
        }
      }
  }
}

extension StudyRun {
  /// The figures of a run of which nothing is left to do. Throws `InputError` when its results cannot be
  /// read.
  public func summary() throws -> StudySummary {
    let (rows, failed) = try finishedRows()
    return StudySummary(plan, rows, failedCount: failed.count)
  }

  /// What failed, of a run of which nothing is left to do. Throws `InputError` when its results cannot be
  /// read.
  public func failures() throws -> [StudyFailure] { try finishedRows().failed }

  /// Writes `summary.json`, `table.csv` and `report.html` of a run of which nothing is left to do, and
  /// returns the figures.
  ///
  /// Throws `InputError` when a file of the run cannot be read, `OutputError`.
  public func finish() throws -> StudySummary {
    let (rows, failed) = try finishedRows()
    let summary = StudySummary(plan, rows, failedCount: failed.count)
    try OutputFile.write(summary.json.utf8, to: folder.appendingPathComponent(StudySummary.fileName))
    try OutputFile.write(summary.csv.utf8, to: folder.appendingPathComponent(StudySummary.tableName))
    let report = StudyReport(
      run: self, summary: summary, rows: rows, failures: failed,
      document: try JSONField(
        contentsOf: folder.appendingPathComponent(RunDocument.name), largest: InputLimits.listing))
    try report.page().write(to: folder.appendingPathComponent(StudyReport.fileName))
    return summary
  }
}
