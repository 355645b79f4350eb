import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import ZeroShot

@main struct RetrievalTableCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrieval-table",
    abstract: "Tell how attacks on one model's pairs change what others retrieve: sources by targets.",
    discussion: """
      For each run of cross-attack --pairs (a source) and each model (a target): recall at 1, 5 and 10 of an \
      image's texts and of a text's image, and of those that were found before, how many are not found now. \
      docs/zero-shot.md says more.
      """)

  @Option(help: "The metadata.jsonl of the set that was attacked; all captions of an image take part.")
  var pairs: String
  @Option(
    name: .customLong("run"),
    help: """
      The folder of a run over the set, or of several runs that attacked different captions of its images; may be given again.
      """)
  var runs: [String]
  @Option(help: "The folder of a model that retrieves; may be given again.") var model: [String]
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var resources: ResourceOptions
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    resources.apply()
    let study = RetrievalStudy(
      try PairSet(contentsOf: URL(fileURLWithPath: pairs), images: reading.reading(keepsDepth: false)))
    let sources = try runs.map { (name: $0, results: try SetResults.runs(in: folder($0))) }
    var cells: [Cell] = []
    for target in model {
      let model = try openModel(target).imageTextModel()
      let before = try study.table(under: model)
      for source in sources {
        let after = try study.table(of: source.results, under: model)
        cells.append(Cell(source: source.name, target: target, before: before, after: after))
      }
    }
    let text = json ? JSON.array(cells.map(\.json)).text(isIndented: true) : Cell.table(cells)
    try StandardOutput.print(text)
  }
}

/// What a target retrieves before and after a source's attacks.
private struct Cell {
  let source: String
  let target: String
  let before: RetrievalTable
  let after: RetrievalTable

  private func figures(_ place: Int) -> [(name: String, value: Double?)] {
    [
      ("textRecall\(place)", before.textRecall(at: place)),
      ("textRecallAfter\(place)", after.textRecall(at: place)),
      ("textSuccess\(place)", after.textSuccess(at: place, against: before)),
      ("imageRecall\(place)", before.imageRecall(at: place)),
      ("imageRecallAfter\(place)", after.imageRecall(at: place)),
      ("imageSuccess\(place)", after.imageSuccess(at: place, against: before)),
    ]
  }

  var json: JSON {
    let figures = RetrievalTable.places.flatMap(figures).map {
      (key: $0.name, value: $0.value.map { JSON.number($0) } ?? .null)
    }
    return .object(
      JSONObject(
        members: [(key: "source", value: .string(source)), (key: "target", value: .string(target))] + figures)
    )
  }

  static func table(_ cells: [Cell]) -> String {
    let header = ["source", "target"] + RetrievalTable.places.flatMap { ["TR@\($0)", "IR@\($0)"] }
    let rows = cells.map { cell in
      [cell.source, cell.target]
        + RetrievalTable.places.flatMap { place in
          [
            text(cell.after.textSuccess(at: place, against: cell.before), cell.after.textRecall(at: place)),
            text(cell.after.imageSuccess(at: place, against: cell.before), cell.after.imageRecall(at: place)),
          ]
        }
    }
    let all = [header] + rows
    let widths = header.indices.map { column in 2 + (all.map { $0[column].count }.max() ?? 0) }
    return all.map { row in
      zip(row, widths).map(padded).joined()
    }.joined(separator: "\n")
  }

  /// The attack's success, and what is still found.
  private static func text(_ success: Double?, _ recall: Double) -> String {
    "\(success.map { format(Float($0), 2) } ?? "-") (\(format(Float(recall), 2)))"
  }
}
