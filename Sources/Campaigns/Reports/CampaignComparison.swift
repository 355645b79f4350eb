import Experiments
import Files
import Foundation
import Pictures
import Statistics

/// Two studies side by side: attack success wherever both have the same model's name, data, attack and
/// radius, on the pairs that both have.
public struct CampaignComparison: Sendable {
  /// What both studies have.
  private struct Place: Hashable {
    let dataset, pairing, model, condition: String
  }

  /// A cell of both.
  struct Cell: Sendable {
    let dataset, pairing, model, condition: String
    let first, second: Estimate?
    /// The first rate less the second, on pairs that both judged rightly before; nil without any.
    let difference: Estimate?
    let test: PairedTest?
    var corrected: Double?
  }

  /// The names of the two, as the page calls them.
  public let names: (first: String, second: String)
  let cells: [Cell]
  private let leftOut: Int

  /// Compares two studies.
  ///
  /// - Parameters:
  ///   - first: a study's database
  ///   - second: another one's
  /// - Throws: `InputError` when they have nothing in common, and for a database that is damaged
  public init(_ first: CampaignDatabase, _ second: CampaignDatabase) throws {
    let outcomes = (try first.outcomes(), try second.outcomes())
    names = (first.url.lastPathComponent, second.url.lastPathComponent)
    let (ours, theirs) = (Self.rows(outcomes.0), Self.rows(outcomes.1))
    let common = ours.keys.filter { theirs[$0] != nil }
    guard !common.isEmpty else {
      throw InputError(
        file: second.url.path, expected: "models, data and attacks that \(names.first) has as well",
        found: "none")
    }
    leftOut = ours.count + theirs.count - 2 * common.count
    let order = common.sorted {
      ($0.dataset, $0.pairing, $0.model, ours[$0]![0].condition)
        < ($1.dataset, $1.pairing, $1.model, ours[$1]![0].condition)
    }
    let (numbers, seed) = (Self.commonPairs(outcomes), outcomes.0.seed)
    var cells = order.map { place in
      Self.cell(place, ours[place]!, theirs[place]!.compactMap { $0.renumbered(numbers) }, seed: seed)
    }
    let tested = cells.indices.filter { cells[$0].test != nil }
    let corrected = HolmCorrection.adjusted(tested.map { cells[$0].test?.pValue ?? 1 })
    for (index, value) in zip(tested, corrected) { cells[index].corrected = value }
    self.cells = cells
  }

  private static func rows(_ outcomes: CampaignOutcomes) -> [Place: [CampaignOutcome]] {
    Dictionary(grouping: outcomes.rows) { row in
      Place(
        dataset: outcomes.datasets[row.dataset] ?? "", pairing: row.pairing,
        model: outcomes.models[row.model] ?? "", condition: outcomes.conditions[row.condition]?.name ?? "")
    }
  }

  /// The numbers in the first study of the second one's pairs: of the same data, pairing, sample and texts.
  private static func commonPairs(_ outcomes: (CampaignOutcomes, CampaignOutcomes)) -> [Int: Int] {
    func keys(_ outcomes: CampaignOutcomes) -> [(key: [String], number: Int)] {
      outcomes.pairs.sorted { $0.key < $1.key }.map { number, pair in
        ([outcomes.datasets[pair.dataset] ?? "", pair.pairing, pair.sample, pair.text], number)
      }
    }
    let first = Dictionary(
      keys(outcomes.0).map { ($0.key, $0.number) }, uniquingKeysWith: { first, _ in first })
    return Dictionary(
      keys(outcomes.1).compactMap { key, number in first[key].map { (number, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private static func cell(
    _ place: Place, _ first: [CampaignOutcome], _ second: [CampaignOutcome], seed: Int
  ) -> Cell {
    let (ours, theirs) = (PairedOutcomes(first), PairedOutcomes(second))
    let differences = ours.differences(to: theirs)
    return Cell(
      dataset: place.dataset, pairing: place.pairing, model: place.model, condition: place.condition,
      first: ours.rate(seed: seed), second: theirs.rate(seed: seed),
      difference: .means(differences, seed: seed),
      test: differences.isEmpty ? nil : PairedTest(of: differences))
  }

  /// Writes the page. Throws `OutputError`.
  public func write(to folder: URL) throws {
    try OutputFile.makeFolder(folder)
    try page.write(to: folder.appendingPathComponent(CampaignSite.firstPage))
  }

  private var page: ReportPage {
    let table = HTML.table(
      caption: "Attack success; probabilities by exact McNemar or Wilcoxon, corrected by Holm over the table",
      header: ["model", "data", "attack", names.first, names.second, "difference", "p", "p corrected"],
      rows: cells.map { cell in
        [
          cell.model, "\(cell.dataset), \(cell.pairing)", cell.condition, ReportParts.text(cell.first),
          ReportParts.text(cell.second), ReportParts.text(cell.difference),
          cell.test.map { ReportParts.number($0.pValue, decimals: 4) } ?? "–",
          cell.corrected.map { ReportParts.number($0, decimals: 4) } ?? "–",
        ]
      })
    let others = leftOut == 0 ? "" : " \(leftOut) cells that only one of them has are left out."
    return ReportPage(
      "\(names.first) and \(names.second)",
      summary: HTML(
        """
        Differences are those of the first less the second, on pairs that were judged rightly before in \
        both.\(others)
        """), sections: [ReportPage.Section("Attack success", table)])
  }

  /// The comparison for people, a line for each cell.
  public var text: String {
    cells.map { cell in
      let place = [cell.model, cell.dataset, cell.pairing, cell.condition].joined(separator: ", ")
      let p = cell.corrected.map { ", p \(ReportParts.number($0, decimals: 4)) corrected" } ?? ""
      return "\(place): \(ReportParts.text(cell.first)) and \(ReportParts.text(cell.second)), "
        + "difference \(ReportParts.text(cell.difference))\(p)"
    }.joined(separator: "\n")
  }
}

extension CampaignOutcome {
  /// The same of a pair by its number in another study; nil where that has none.
  fileprivate func renumbered(_ numbers: [Int: Int]) -> CampaignOutcome? {
    numbers[pair].map { number in
      var outcome = self
      outcome.pair = number
      return outcome
    }
  }
}
