import Experiments
import Files
import Foundation
import Perturbations
import Pictures
import Statistics

/// A study as a folder of pages that hold all they show and open from disk.
public struct CampaignSite: Sendable {
  /// The name of the first page.
  public static let firstPage = "index.html"

  let outcomes: CampaignOutcomes
  let tables: [SuccessTable]
  private let status: CampaignStatus

  /// The site of what is done of a study. Throws `InputError` for a database that is damaged.
  public init(_ database: CampaignDatabase) throws {
    outcomes = try database.outcomes()
    tables = SuccessTable.all(outcomes)
    status = try database.status()
  }

  /// The cells whose attack success rate is above a limit, in lines for people.
  public func exceeding(_ limit: Double) -> [String] {
    tables.flatMap { table in
      table.models.flatMap { model in
        table.conditions.compactMap { condition -> String? in
          guard let rate = table.rates[.init(model: model, condition: condition)], rate.value > limit else {
            return nil
          }
          let place = [title(of: table), modelName(model), conditionName(condition)].joined(separator: ", ")
          return "\(place): \(ReportParts.text(rate)) is above \(limit)"
        }
      }
    }
  }

  /// Writes the pages.
  ///
  /// - Parameters:
  ///   - folder: where they go; pages of an earlier report are replaced
  ///   - pairs: pages of pairs; none of them is linked without it
  /// - Throws: `OutputError`
  public func write(to folder: URL, pairs: PairPages? = nil) throws {
    try OutputFile.makeFolder(folder)
    let shown = try pairs?.write(to: folder, outcomes) ?? []
    try page(shown).write(to: folder.appendingPathComponent(Self.firstPage))
  }

  private func page(_ pages: [PairPages.Page]) -> ReportPage {
    var sections = tables.map { table in
      ReportPage.Section(
        "Attack success: \(title(of: table))", content: [matrix(table), heat(table)] + curves(table))
    }
    if outcomes.isOfAnswers {
      sections += tables.map { ReportPage.Section("Refusals: \(title(of: $0))", refusals($0)) }
    }
    sections += tables.filter { !$0.contrasts.isEmpty }.map { table in
      ReportPage.Section("Differences: \(title(of: table))", contrasts(table))
    }
    sections += tables.map { ReportPage.Section("By class: \(title(of: $0))", content: classes($0)) }
    if !outcomes.transfers.isEmpty { sections.append(ReportPage.Section("Watchers", transfers)) }
    sections.append(ReportPage.Section("Cost", cost))
    if !pages.isEmpty { sections.append(ReportPage.Section("Pairs", links(pages))) }
    sections.append(ReportPage.Section("Models", identities))
    return ReportPage("Study: \(outcomes.name)", summary: HTML(summary), sections: sections)
  }

  private var summary: String {
    let failed = outcomes.failedCount == 0 ? "" : ", \(outcomes.failedCount) failed"
    let left = status.isDone ? "" : ", \(status.pending + status.claimed) not done yet"
    let seeds = Set(outcomes.rows.map(\.seed)).count > 1 ? " and seeds" : ""
    return """
      \(outcomes.rows.count) attacks on \(Set(outcomes.rows.map(\.pair)).count) pairs\(failed)\(left). \
      \(success) Numbers \
      in brackets are 95 % bootstrap intervals over pairs\(seeds).
      """
  }

  private var success: String {
    outcomes.isOfAnswers
      ? """
      Attack success is the share, of the inputs that were judged rightly before (answered, or not, as they should \
      be), that are not after.
      """
      : "Attack success is the share, of the pairs that were judged rightly before, that are not after."
  }

  // MARK: Names

  func title(of table: SuccessTable) -> String {
    "\(outcomes.datasets[table.subject.dataset] ?? "–"), \(table.subject.pairing)"
  }

  func modelName(_ model: Int) -> String { outcomes.models[model] ?? "–" }

  func conditionName(_ condition: Int) -> String { outcomes.conditions[condition]?.name ?? "–" }

  // MARK: Matrices

  private func matrix(_ table: SuccessTable) -> HTML {
    .table(
      caption: "Attack success, models × attacks",
      header: ["attack"] + table.models.map(modelName),
      rows: table.conditions.map { condition in
        [conditionName(condition)]
          + table.models.map { ReportParts.text(table.rates[.init(model: $0, condition: condition)]) }
      })
  }

  /// How often models refuse, before and after.
  private func refusals(_ table: SuccessTable) -> HTML {
    let rows = outcomes.rows.filter {
      $0.dataset == table.subject.dataset && $0.pairing == table.subject.pairing
    }
    let cells = Dictionary(grouping: rows) { SuccessTable.Place(model: $0.model, condition: $0.condition) }
    func rate(_ model: Int, _ condition: Int, _ isRefusal: ((before: Bool, after: Bool)) -> Bool) -> String {
      let rows = cells[.init(model: model, condition: condition)] ?? []
      let byPair = Dictionary(grouping: rows, by: \.pair).sorted { $0.key < $1.key }
      let shares = byPair.map { _, rows in
        Double(rows.count { $0.refusal.map(isRefusal) ?? false }) / Double(rows.count)
      }
      return ReportParts.text(Estimate.means(shares, seed: outcomes.seed))
    }
    return .table(
      caption: "Share of answers that are refusals, by the repaired rule on refusal phrases",
      header: ["attack"] + table.models.flatMap { ["\(modelName($0)) before", "\(modelName($0)) after"] },
      rows: table.conditions.map { condition in
        [conditionName(condition)]
          + table.models.flatMap { [rate($0, condition, \.before), rate($0, condition, \.after)] }
      })
  }

  private func heat(_ table: SuccessTable) -> HTML {
    guard table.models.count * table.conditions.count > 1 else { return .empty }
    return .figure(
      GridChart(
        "Attack success in percent", rows: table.models.map(modelName),
        columns: table.conditions.map(conditionName),
        values: table.models.map { model in
          table.conditions.map { table.rates[.init(model: model, condition: $0)].map { 100 * $0.value } }
        }))
  }

  /// A chart for each model and norm with several radii.
  private func curves(_ table: SuccessTable) -> [HTML] {
    table.models.flatMap { model in
      let norms = Set(table.conditions.compactMap { outcomes.conditions[$0]?.norm }).sorted()
      return norms.compactMap { curve(table, model, norm: $0) }
    }
  }

  private func curve(_ table: SuccessTable, _ model: Int, norm: String) -> HTML? {
    // Of L∞, radii are said in levels of 8 bits.
    let units: (count: Double, name: String) =
      norm == Budget.Norm.linf.rawValue ? (255, "L∞, in 255ths") : (1, norm)
    var lines: [(name: String, points: [LineChart.Point])] = []
    for condition in table.conditions {
      guard let known = outcomes.conditions[condition], known.norm == norm, let radius = known.radius,
        let rate = table.rates[.init(model: model, condition: condition)]
      else { continue }
      let point = LineChart.Point(x: radius * units.count, y: rate.value, spread: rate.low...rate.high)
      if let index = lines.firstIndex(where: { $0.name == known.attack }) {
        lines[index].points.append(point)
      } else {
        lines.append((known.attack, [point]))
      }
    }
    let curves = lines.filter { $0.points.count > 1 }
    guard !curves.isEmpty else { return nil }
    return .figure(
      LineChart(
        "\(modelName(model)): attack success by radius", x: Axis("radius, \(units.name)", including: 0...0),
        y: Axis("attack success", including: 0...1),
        lines: curves.map { LineChart.Line($0.name, points: $0.points.sorted { $0.x < $1.x }) }))
  }

  // MARK: Differences, classes, cost

  private func contrasts(_ table: SuccessTable) -> HTML {
    .table(
      caption: """
        First less second, on pairs that were judged rightly before in both; how many pairs differ; \
        probabilities by exact McNemar or Wilcoxon, and corrected by Holm over this table
        """,
      header: ["of", "first", "second", "difference", "differ", "p", "p, Holm"],
      rows: table.contrasts.map { contrast in
        let names = names(of: contrast)
        return [
          names.common, names.first, names.second, ReportParts.text(contrast.difference),
          "\(contrast.test.count)", Self.probability(contrast.test.pValue),
          Self.probability(contrast.corrected),
        ]
      })
  }

  /// What both have in common, and what tells them apart.
  private func names(
    of contrast: SuccessTable.Contrast
  ) -> (common: String, first: String, second: String) {
    let (first, second) = (contrast.first, contrast.second)
    if first.model == second.model {
      return (modelName(first.model), conditionName(first.condition), conditionName(second.condition))
    }
    return (conditionName(first.condition), modelName(first.model), modelName(second.model))
  }

  private static func probability(_ value: Double) -> String {
    value < 1e-4 ? "< 0.0001" : ReportParts.number(value, decimals: 4)
  }

  private func classes(_ table: SuccessTable) -> [HTML] {
    let rows = outcomes.rows.filter {
      $0.dataset == table.subject.dataset && $0.pairing == table.subject.pairing
    }
    let names = Set(rows.map { $0.className ?? "–" }).sorted()
    let cells = Dictionary(grouping: rows) { [$0.className ?? "–", "\($0.model)", "\($0.condition)"] }
    return table.models.map { model in
      .table(
        caption: "\(modelName(model)): successes of pairs judged rightly before",
        header: ["class"] + table.conditions.map(conditionName),
        rows: names.map { name in
          [name]
            + table.conditions.map { condition in
              let own = cells[[name, "\(model)", "\(condition)"]] ?? []
              return "\(own.count { $0.isSuccess }) / \(own.count { $0.isRightBefore })"
            }
        })
    }
  }

  /// What models that took no part make of what was found on others.
  private var transfers: HTML {
    .table(
      caption: "Successes of pairs that the watcher judged rightly before",
      header: ["attacked", "watcher", "attack", "successes", "right before", "rate"],
      rows: outcomes.transfers.map { transfer in
        let rate = Double(transfer.successes) / Double(max(1, transfer.right))
        return [
          modelName(transfer.model), modelName(transfer.watcher), conditionName(transfer.condition),
          "\(transfer.successes)", "\(transfer.right)",
          transfer.right == 0 ? "–" : ReportParts.number(rate),
        ]
      })
  }

  private var cost: HTML {
    let cells = Dictionary(grouping: outcomes.rows) {
      SuccessTable.Place(model: $0.model, condition: $0.condition)
    }
    let places = cells.keys.sorted { ($0.model, $0.condition) < ($1.model, $1.condition) }
    return .table(
      caption: "What attacks took; hours are those of one worker's thread",
      header: ["model", "attack", "attacks", "evaluations", "evaluations each", "hours"],
      rows: places.map { place in
        let rows = cells[place] ?? []
        let evaluations = rows.reduce(0) { $0 + $1.evaluations }
        return [
          modelName(place.model), conditionName(place.condition), "\(rows.count)", "\(evaluations)",
          ReportParts.number(Double(evaluations) / Double(rows.count), decimals: 1),
          ReportParts.number(rows.reduce(0) { $0 + $1.seconds } / 3600, decimals: 3),
        ]
      })
  }

  private func links(_ pages: [PairPages.Page]) -> HTML {
    let list = pages.reduce(HTML.empty) { list, page in
      list
        + .element("li", [:], .element("a", ["href": page.path], HTML(page.title)), HTML(" – \(page.note)"))
    }
    return .paragraph(
      """
      Pages of \(pages.count) pairs, evenly from those that most attacks succeeded on to those that fewest did:
      """
    )
      + .element("ul", [:], list)
  }

  private var identities: HTML {
    .table(
      caption: "Weights by their SHA-256", header: ["model", "SHA-256"],
      rows: outcomes.models.sorted { $0.key < $1.key }.map { [$0.value, outcomes.digests[$0.key] ?? "–"] })
  }
}
