import Files
import Judges
import Runs
import Statistics

extension ScoreSummary {
  static let fileName = "summary.json"
  static let tableName = "table.csv"

  /// The content of `summary.json`.
  public var json: String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "problems": .integer(problemCount),
      "cells": .array(cells.map { .object($0.json(figures)) }),
      "agreements": .array(
        agreements.map { agreement in
          [
            "rubric": .string(agreement.rubric.rawValue),
            "judges": .array(agreement.judges.map { .string($0) }),
            "measure": .string(agreement.measure.rawValue), "responses": .integer(agreement.count),
            "kappa": agreement.kappa?.json ?? .null,
          ]
        }),
    ]
    return document.text(isIndented: true) + "\n"
  }

  /// The content of `table.csv`: a line for each figure of each condition and group.
  public var csv: String {
    CSV.text(
      header: ScoreCondition.columns + ["by", "group", "responses", "figure", "value", "low", "high"],
      rows: cells.flatMap { cell in
        figures.compactMap { figure in
          cell.figures[figure].map { estimate in
            cell.condition.cells + [
              cell.groups.map(\.kind).joined(separator: " × "),
              cell.groups.map(\.name).joined(separator: " × "), "\(cell.count)", figure.name,
              "\(estimate.value)", "\(estimate.low)", "\(estimate.high)",
            ]
          }
        }
      })
  }
}

extension ScoreSummary.Cell {
  fileprivate func json(_ figures: [ScoreFigure]) -> JSONObject {
    condition.members.appending([
      "groups": .object(JSONObject(members: groups.map { (key: $0.kind, value: .string($0.name)) })),
      "responses": .integer(count),
      "figures": .object(
        JSONObject(
          members: figures.compactMap { figure in
            self.figures[figure].map { (key: figure.name, value: $0.json) }
          })),
    ])
  }
}
