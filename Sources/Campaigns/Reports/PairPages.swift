import Checkpoints
import Datasets
import EmbeddingModels
import Experiments
import Files
import Foundation
import Imaging
import Pictures

/// Pages of single pairs: what every attack did to them.
public struct PairPages: Sendable {
  /// A page that was written.
  struct Page: Sendable {
    /// The path in the site.
    let path: String
    let title, note: String
  }

  static let folderName = "pairs"

  private let database: CampaignDatabase
  private let trials: any ItemTrials
  private let count: Int

  /// Pages of some pairs.
  ///
  /// - Parameters:
  ///   - database: the study's database
  ///   - root: the folder in which its models and data lie, of which the clean images are read
  ///   - count: the most pairs
  /// - Throws: as `CampaignWorker` does
  public init(_ database: CampaignDatabase, root: URL, count: Int) throws {
    self.database = database
    trials = try database.prepared(root: root).trials(root: root)
    self.count = count
  }

  /// Writes the pages into a folder of a site. Returns them. Throws `InputError` for a picture that is not
  /// the one whose digest it has, `OutputError`.
  func write(to folder: URL, _ outcomes: CampaignOutcomes) throws -> [Page] {
    let place = try OutputFile.makeFolder(Self.folderName, in: folder)
    let byPair = Dictionary(grouping: outcomes.rows, by: \.pair)
    return try Self.spread(byPair, count).map { pair in
      let rows = byPair[pair] ?? []
      let known = outcomes.pairs[pair]
      let title = [known?.sample, known?.pairing].compactMap { $0 }.joined(separator: ", ")
      let page = Page(
        path: "\(Self.folderName)/\(pair).html", title: title,
        note: "\(rows.count { $0.isSuccess }) of \(rows.count { $0.isRightBefore }) attacks succeeded")
      try self.page(pair, rows, outcomes, page)
        .write(to: place.appendingPathComponent("\(pair).html"))
      return page
    }
  }

  /// Evenly chosen pairs, from those that most attacks succeeded on.
  private static func spread(_ byPair: [Int: [CampaignOutcome]], _ count: Int) -> [Int] {
    let sorted = byPair.sorted {
      let (first, second) = ($0.value.count { $0.isSuccess }, $1.value.count { $0.isSuccess })
      return (second, $0.key) < (first, $1.key)
    }.map(\.key)
    guard sorted.count > count else { return sorted }
    guard count > 1 else { return Array(sorted.prefix(count)) }
    return (0..<count).map { sorted[$0 * (sorted.count - 1) / (count - 1)] }
  }

  private func page(
    _ pair: Int, _ rows: [CampaignOutcome], _ outcomes: CampaignOutcomes, _ page: Page
  ) throws -> ReportPage {
    let known = outcomes.pairs[pair]
    let back = HTML.paragraph(.element("a", ["href": "../\(CampaignSite.firstPage)"], "All of the study"))
    let measure = outcomes.isOfAnswers ? "log probability of the target" : "cosine"
    let hasSeeds = Set(outcomes.rows.map(\.seed)).count > 1
    let table = HTML.table(
      caption: "What every attack did",
      header: ["model", "attack"] + (hasSeeds ? ["seed"] : [])
        + ["\(measure) before", "after", "right before", "right after"],
      rows: rows.map { row in
        [outcomes.models[row.model] ?? "–", outcomes.conditions[row.condition]?.name ?? "–"]
          + (hasSeeds ? ["\(row.seed)"] : [])
          + [
            ReportParts.number(row.similarityBefore), ReportParts.number(row.similarityAfter),
            row.isRightBefore ? "yes" : "no", row.isRightAfter ? "yes" : "no",
          ]
      })
    var sections = [ReportPage.Section("Outcomes", back, table)]
    for model in Set(rows.map(\.model)).sorted() {
      let shown = Self.largestRadii(rows.filter { $0.model == model }, outcomes)
      sections.append(
        ReportPage.Section(
          outcomes.models[model] ?? "–", content: try shown.map { try pictures($0, outcomes) }))
    }
    let texts = [known?.className, known.map { "“\($0.text)”" }].compactMap { $0 }.joined(separator: ": ")
    return ReportPage(page.title, summary: HTML(texts), sections: sections)
  }

  /// The first seed of each attack at its largest radius.
  private static func largestRadii(_ rows: [CampaignOutcome], _ outcomes: CampaignOutcomes)
    -> [CampaignOutcome]
  {
    var shown: [(attack: String, radius: Double, row: CampaignOutcome)] = []
    for row in rows {
      guard let condition = outcomes.conditions[row.condition] else { continue }
      let radius = condition.radius ?? 0
      if let index = shown.firstIndex(where: { $0.attack == condition.attack }) {
        if radius > shown[index].radius { shown[index] = (condition.attack, radius, row) }
      } else {
        shown.append((condition.attack, radius, row))
      }
    }
    return shown.map(\.row)
  }

  private func pictures(_ row: CampaignOutcome, _ outcomes: CampaignOutcomes) throws -> HTML {
    let item = ClaimedItem(id: 0, model: row.model, condition: row.condition, pair: row.pair, seed: row.seed)
    let clean = try trials.cleanImages(of: item)
    let adversarial = try picture(row.picture)
    let title = outcomes.conditions[row.condition]?.name ?? "–"
    let said = try database.attackedText(of: row.item)
    let texts =
      HTML.markedText(
        ReportParts.pieces(said.text), changedFrom: ReportParts.pieces(outcomes.pairs[row.pair]?.text ?? ""))
      + answers(said)
    let before = [clean.kept, clean.source].first {
      $0.width == adversarial.width && $0.height == adversarial.height
    }
    guard let before, before.channels == adversarial.channels else {
      return .subsection(
        title, .figure(adversarial, alternative: "\(clean.name), attacked", caption: "attacked"), texts)
    }
    return .subsection(
      title,
      ReportParts.pictures(
        clean: before, adversarial: adversarial, region: nil, regionName: "", subject: clean.name), texts)
  }

  /// What a model that answers said before and after.
  private func answers(_ said: CampaignDatabase.AttackedText) -> HTML {
    guard let before = said.answerBefore, let after = said.answer else { return .empty }
    return .definitions(["answer before": before, "answer after": after])
  }

  /// A picture by its digest. Throws `InputError` for another one under its name.
  private func picture(_ digest: String) throws -> Image {
    guard PictureStore.isDigest(digest) else {
      throw InputError(
        file: database.url.path, field: "picture", expected: "a digest", found: "\"\(digest)\"")
    }
    let file = database.images.appendingPathComponent(PictureStore.name(of: digest))
    let bytes = try InputFile.bytes(of: file, largest: 1 << 30)
    guard SHA256.text(of: bytes) == digest else {
      throw InputError(file: file.path, expected: "the picture of this digest", found: "another one")
    }
    return try Image(contentsOf: file)
  }
}
