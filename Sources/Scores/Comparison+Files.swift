import Files
import Foundation
import Runs
import Statistics

extension Comparison {
  private static let documentName = "comparison.json"
  private static let tableName = "table.csv"
  private static let testsName = "tests.csv"
  private static let latexName = "table.tex"

  /// The names of the files that `write` writes.
  public static let fileNames = [
    documentName, tableName, testsName, latexName, ComparisonReport.fileName,
  ]

  /// Writes `comparison.json`, `table.csv`, `tests.csv`, `table.tex` and `report.html` into a folder that is
  /// there.
  ///
  /// - Parameters:
  ///   - folder: the folder
  ///   - command: the command that repeats the comparison, for readers of the page
  /// - Throws: `OutputError`
  public func write(to folder: URL, command: String? = nil) throws {
    for (name, text) in [
      (Self.documentName, json), (Self.tableName, csv), (Self.testsName, testsCSV), (Self.latexName, latex),
    ] {
      try OutputFile.write(text.utf8, to: folder.appendingPathComponent(name))
    }
    try ComparisonReport(comparison: self, command: command).page()
      .write(to: folder.appendingPathComponent(ComparisonReport.fileName))
  }

  /// The content of `comparison.json`.
  public var json: String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "subject": .string(subject.rawValue),
      "cells": .array(
        cells.map { cell in
          .object(
            cell.condition.members.appending([
              "responses": .integer(cell.count),
              "figures": .object(
                JSONObject(
                  members: figures.compactMap { figure in
                    cell.figures[figure].map { (key: figure.name, value: $0.json) }
                  })),
            ]))
        }),
      "tests": .array(
        contrasts.map { contrast in
          [
            "figure": .string(contrast.figure.name), "common": .string(contrast.common),
            "first": .string(contrast.first), "second": .string(contrast.second),
            "pairs": .integer(contrast.count), "difference": contrast.difference.json,
            "test": .string(contrast.test.method.rawValue), "differing": .integer(contrast.test.count),
            "p": .number(contrast.test.pValue), "corrected": .number(contrast.corrected),
          ]
        }),
    ]
    return document.text(isIndented: true) + "\n"
  }

  /// The content of `table.csv`: a line for each figure of each condition.
  public var csv: String {
    CSV.text(
      header: ScoreCondition.columns + ["responses", "figure", "value", "low", "high"],
      rows: cells.flatMap { cell in
        figures.compactMap { figure in
          cell.figures[figure].map {
            cell.condition.cells + ["\(cell.count)", figure.name, "\($0.value)", "\($0.low)", "\($0.high)"]
          }
        }
      })
  }

  /// The content of `tests.csv`: a line for each test.
  public var testsCSV: String {
    CSV.text(
      header: [
        "figure", "common", "first", "second", "pairs", "difference", "low", "high", "test", "differing", "p",
        "corrected",
      ],
      rows: contrasts.map {
        [
          $0.figure.name, $0.common, $0.first, $0.second, "\($0.count)", "\($0.difference.value)",
          "\($0.difference.low)", "\($0.difference.high)", $0.test.method.rawValue, "\($0.test.count)",
          "\($0.test.pValue)", "\($0.corrected)",
        ]
      })
  }
}
