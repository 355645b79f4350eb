import EmbeddingModels
import Files
import Foundation
import Imaging
import Pictures

extension SetReport {
  static let fileName = "report.html"

  /// A table of all pairs, and the pictures of some, from the largest change to the smallest.
  func pairs(_ section: SetSummary.Section) throws -> [HTML] {
    let own = rows.filter { $0.key.pairing == section.pairing }
    let first = own.filter { $0.key.seed == run.plan.seeds.lowerBound }
    let shown = section.pairing.isAttacked ? Self.spread(first, SetReport.picturedPairs) : []
    let pictures = try shown.map { row in
      HTML.subsection("Pair \(row.key.number), \(row.file)", try self.pictures(row), texts(row))
    }
    let note: HTML =
      shown.count < first.count && !shown.isEmpty
      ? .paragraph(
        """
        Pictures of \(shown.count) pairs, evenly from the largest change of similarity to the smallest; those of all are in \
        images/.
        """)
      : .empty
    return [table(own), note] + pictures
  }

  /// Evenly chosen ones, in the order of their change.
  static func spread(_ rows: [PairRow], _ count: Int) -> [PairRow] {
    let sorted = rows.sorted {
      ($0.cosines.after - $0.cosines.before).magnitude > ($1.cosines.after - $1.cosines.before).magnitude
    }
    guard sorted.count > count else { return sorted }
    return (0..<count).map { sorted[$0 * (sorted.count - 1) / (count - 1)] }
  }

  private func table(_ rows: [PairRow]) -> HTML {
    .table(
      caption: "All pairs",
      header: [
        "pair", "seed", "class", "before", "text only", "image only", "both",
      ] + goalHeader + ["tokens", "pixels", "spent"],
      rows: rows.map { row in
        let cosines = [row.cosines.before, row.cosines.textOnly, row.cosines.imageOnly, row.cosines.after]
        return ["\(row.key.number)", "\(row.key.seed)", row.className ?? "–"]
          + cosines.map { ReportParts.number($0) } + goalCells(row)
          + ["\(row.changedTokens)", "\(row.changedPixels)", ReportParts.number(row.distance, decimals: 4)]
      })
  }

  /// Columns of goals that have a score, or ranks, of their own.
  private var goalHeader: [String] {
    switch summary.goal {
    case .match(false): []
    case .match(true), .swap: ["score before", "score after"]
    case .rank: ["score before", "score after", "rank before", "rank after"]
    }
  }

  private func goalCells(_ row: PairRow) -> [String] {
    guard summary.goal != .match() else { return [] }
    let (before, after) = (row.progress.before, row.progress.after)
    return [before.score, after.score].map { ReportParts.number($0) }
      + [before.rank, after.rank].compactMap { $0.map(String.init) }
  }

  private func pictures(_ row: PairRow) throws -> HTML {
    let item = run.plan.set.items.first { $0.number == row.key.number }!
    let source = try item.image()
    let adversarial = try item.attackedImage(run.folder.appendingPathComponent(row.image))
    let clean = run.model.preprocessing.keepingChannels(source)
    // What was attacked in its own size is shown in its own size.
    let isModelSize = clean.width == adversarial.width && clean.height == adversarial.height
    // A mask of which the model sees nothing has no outline.
    let outline = try item.maskFile.map { try Mask(contentsOf: $0) }.flatMap { mask in
      try? Region.lesion(mask).mask(for: source, run.model, in: isModelSize ? .modelInput : .source)
    }
    return ReportParts.pictures(
      clean: isModelSize ? clean : source, adversarial: adversarial, region: outline, regionName: "lesion",
      subject: "pair \(row.key.number)")
  }

  private func texts(_ row: PairRow) -> HTML {
    .paragraph(
      """
      Cosine from \(ReportParts.number(row.cosines.before)) to \(ReportParts.number(row.cosines.after)); the image's own \
      caption: “\(row.caption)”\(row.wanted.map { "; wanted: “\($0)”" } ?? "").
      """
    ) + .markedText(ReportParts.pieces(row.adversarialText), changedFrom: ReportParts.pieces(row.text))
  }
}

extension SetRun {
  /// The page that shows all of what was done and found, of a run of which nothing is left to do.
  ///
  /// Throws `InputError` when a file of the run or an image of the set cannot be read.
  public func report(_ summary: SetSummary) throws -> ReportPage {
    let document = try JSONField(contentsOf: folder.appendingPathComponent(RunFile.name))
    let failed = Set(summary.failures.map(\.key))
    let rows = try finishedRows().done.filter { !failed.contains($0.key) }
    return try SetReport(run: self, summary: summary, rows: rows, document: document).page()
  }

  /// Writes `summary.json` and `report.html` of a run of which nothing is left to do and returns the summary, also on further
  /// models.
  ///
  /// Throws `InputError` when a file of the run or an image of the set cannot be read, `OutputError`.
  public func finish(alsoOn others: [ModelFolder] = []) throws -> SetSummary {
    let summary = try summary(alsoOn: others)
    try summary.write(to: folder)
    try report(summary).write(to: folder.appendingPathComponent(SetReport.fileName))
    return summary
  }
}

extension Pairing {
  /// As readers see it.
  var title: String {
    switch self {
    case .matched: "Matched"
    case .unmatched: "Unmatched (2M)"
    case .optimizedUnmatched: "Optimized unmatched (O2M)"
    case .wrongClass: "Wrong class"
    case .wrongFinding: "Wrong finding"
    case .wrongLocation: "Wrong location"
    }
  }
}
