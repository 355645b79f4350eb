import EmbeddingModels
import Files
import Foundation
import Imaging
import Perturbations
import Pictures

extension SetReport {
  static let fileName = "report.html"

  /// A table of all pairs, and the pictures of some, from the largest change to the smallest.
  func pairs(_ section: SetSummary.Section) throws -> [HTML] {
    let own = rows.filter { $0.pairing == section.pairing }
    let first = own.filter { $0.seed == plan.seeds.lowerBound }
    let shown = section.pairing.isAttacked ? Self.spread(first, SetReport.picturedPairs) : []
    let pictures = try shown.map { row in
      HTML.subsection("Pair \(row.number), \(row.file)", try self.pictures(row), texts(row))
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
  static func spread(_ rows: [ResultRow], _ count: Int) -> [ResultRow] {
    let sorted = rows.sorted {
      ($0.similarity.after - $0.similarity.before).magnitude
        > ($1.similarity.after - $1.similarity.before).magnitude
    }
    guard sorted.count > count else { return sorted }
    return (0..<count).map { sorted[$0 * (sorted.count - 1) / (count - 1)] }
  }

  private func table(_ rows: [ResultRow]) -> HTML {
    .table(
      caption: "All pairs",
      header: [
        "pair", "seed", "class", "before", "text only", "image only", "both",
      ] + goalHeader + ["tokens", "pixels", "spent"],
      rows: rows.map { row in
        let similarity = row.similarity
        let cosines = [similarity.before, similarity.textOnly, similarity.imageOnly, similarity.after]
        return ["\(row.number)", "\(row.seed)", row.className ?? "–"]
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

  private func goalCells(_ row: ResultRow) -> [String] {
    guard summary.goal != .match() else { return [] }
    return [row.score.before, row.score.after].map { ReportParts.number($0) }
      + (row.rank.map { ["\($0.before)", "\($0.after)"] } ?? [])
  }

  private func pictures(_ row: ResultRow) throws -> HTML {
    let sample = plan.set.samples.first { $0.number == row.number }!
    let source = try sample.readImage()
    let adversarial = try sample.readAttackedImage(folder.appendingPathComponent(row.adversarial.image))
    let clean = model.preprocessing.keepingChannels(source)
    // What was attacked in its own size is shown in its own size.
    let isModelSize = clean.width == adversarial.width && clean.height == adversarial.height
    // A mask of which the model sees nothing has no outline.
    let outline = try sample.readLesion().flatMap { mask in
      try? Region.lesion(mask).mask(for: source, model, in: isModelSize ? .modelInput : .source)
    }
    // A phrase below the source made it larger.
    let (width, height) = (adversarial.width, adversarial.height)
    return ReportParts.pictures(
      clean: (isModelSize ? clean : source).onWhite(width: width, height: height), adversarial: adversarial,
      region: outline?.extended(width: width, height: height), regionName: "lesion",
      subject: "pair \(row.number)")
  }

  private func texts(_ row: ResultRow) -> HTML {
    .paragraph(
      """
      Cosine from \(ReportParts.number(row.similarity.before)) to \(ReportParts.number(row.similarity.after)); the image's own \
      caption: “\(row.caption)”\(row.wanted.map { "; wanted: “\($0)”" } ?? "").
      """
    )
      + .markedText(
        ReportParts.pieces(row.adversarial.text), changedFrom: ReportParts.pieces(row.clean.text))
  }
}

extension Image {
  /// A white image of a size with this one in its upper left corner; this one where it has that size.
  fileprivate func onWhite(width: Int, height: Int) -> Image {
    if width == self.width, height == self.height { return self }
    var canvas = [UInt8](repeating: 255, count: width * height * channels)
    for y in 0..<min(height, self.height) {
      for place in 0..<min(width, self.width) * channels {
        canvas[y * width * channels + place] = pixels[y * self.width * channels + place]
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: canvas)
  }
}

extension Mask {
  /// A mask of a size with this one in its upper left corner.
  fileprivate func extended(width: Int, height: Int) -> Mask {
    Mask(
      width: width, height: height,
      pixels: (0..<width * height).map { place in
        let (x, y) = (place % width, place / width)
        return x < self.width && y < self.height && self[x, y]
      })
  }
}
