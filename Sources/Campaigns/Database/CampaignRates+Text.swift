import Files
import Pictures

extension [CampaignRate] {
  /// The rates as a JSON document.
  public var json: String {
    let rates = map { rate -> JSON in
      [
        "model": .string(rate.model), "dataset": .string(rate.dataset), "pairing": .string(rate.pairing),
        "attack": .string(rate.attack), "norm": rate.norm.map { .string($0) } ?? .null,
        "radius": rate.radius.map { .string($0) } ?? .null, "items": .integer(rate.count),
        "rightBefore": .integer(rate.right), "successes": .integer(rate.successes),
        "successRate": rate.rate.map { .number($0) } ?? .null,
      ]
    }
    return JSON.array(rates).text(isIndented: true) + "\n"
  }

  /// The rates as a table for people.
  public var text: String {
    let header = ["model", "data", "pairing", "attack", "radius", "items", "right", "success"]
    let rows = map { rate in
      [
        rate.model, rate.dataset, rate.pairing, rate.attack,
        [rate.norm, rate.radius].compactMap { $0 }.joined(separator: " "), "\(rate.count)", "\(rate.right)",
        rate.rate.map { NumberText.fixed(100 * $0, decimals: 1) + " %" } ?? "–",
      ]
    }
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        .replacing(/\ +$/, with: "")
    }.joined(separator: "\n")
  }
}
