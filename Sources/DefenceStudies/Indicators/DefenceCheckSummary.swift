import Files
import Runs
import Statistics
import Tensors

/// The figures of a defence check, with 95 % bootstrap intervals over images. Scores are cosines of images and
/// their captions, which attacks make small.
public struct DefenceCheckSummary: Sendable {
  /// A sign that a defence hides gradients instead of resisting.
  public struct Indicator: Sendable {
    /// What is compared: "static", "longer", "wider", "queries" or "flat".
    public let name: String
    /// The sentence that is true where it is raised.
    public let sign: String
    /// By how much the attack through the defence is better than that of "static" and "queries", and those of
    /// "longer" and "wider" are better than it; below 0 where they are worse. Of "flat", the share of gradients
    /// that are 0.
    public let difference: Estimate
    /// Whether the sign is there.
    public let isRaised: Bool
  }

  static let fileName = "summary.json"
  /// The share of gradients that are 0 from which an attack goes astray.
  private static let mostFlat = 0.5

  /// The number of images.
  public let count: Int
  /// Mean scores behind the defence by the name of the attack, `clean` first.
  public let scores: [(name: String, mean: Estimate)]
  /// The indicators.
  public let indicators: [Indicator]

  /// Figures of at least one row.
  init(_ rows: [DefenceCheckRow], seed: Int) {
    func mean(_ value: (DefenceCheckRow) -> Float) -> Estimate {
      var generator = RandomGenerator(seed: seed)
      return .mean(of: rows.map { Double(value($0)) }, using: &generator)
    }
    count = rows.count
    scores = [
      ("clean", mean(\.clean)), ("static", mean(\.unaware)), ("adaptive", mean(\.adaptive)),
      ("longer", mean(\.longer)), ("wider", mean(\.wider)), ("queries", mean(\.queries)),
    ]
    // Scores fall: the attack through the defence is better where its score is the smaller one.
    let (transfer, queries) = (mean { $0.unaware - $0.adaptive }, mean { $0.queries - $0.adaptive })
    let (longer, wider) = (mean { $0.adaptive - $0.longer }, mean { $0.adaptive - $0.wider })
    let flat = mean(\.flat)
    indicators = [
      Indicator(
        name: "static", sign: "the attack without knowledge is stronger than the one through the defence",
        difference: transfer, isRaised: transfer.high < 0),
      Indicator(
        name: "longer", sign: "twice as many steps make the attack weaker", difference: longer,
        isRaised: longer.high < 0),
      Indicator(
        name: "wider", sign: "a larger radius does not make the attack stronger", difference: wider,
        isRaised: wider.low <= 0),
      Indicator(
        name: "queries", sign: "an attack without gradients is stronger than the one along them",
        difference: queries, isRaised: queries.high < 0),
      Indicator(
        name: "flat", sign: "at least half of the gradients are 0", difference: flat,
        isRaised: flat.value >= Self.mostFlat),
    ]
  }

  /// The content of `summary.json`.
  public var json: String {
    let document: JSON = [
      "schema": .integer(ResultSchema.version), "images": .integer(count),
      "scores": .object(JSONObject(members: scores.map { (key: $0.name, value: $0.mean.json) })),
      "indicators": .array(
        indicators.map {
          [
            "name": .string($0.name), "sign": .string($0.sign), "difference": $0.difference.json,
            "isRaised": .bool($0.isRaised),
          ]
        }),
    ]
    return document.text(isIndented: true) + "\n"
  }
}
