import Files
import Preconditions

/// The scores of one image, or of one pair, without a defence and behind it.
public struct DefendedScores: Sendable, Hashable, Codable {
  /// The score without the defence.
  public let undefended: Float
  /// The mean score behind the defence over all judgements.
  public let mean: Float
  /// The standard deviation of the judgements around their mean, that of a sample; 0 for a single one.
  public let deviation: Float
  /// The smallest and the largest score of a judgement.
  public let lowest: Float, highest: Float
  /// What a model answers without the defence and behind it; nil of models that do not answer.
  public package(set) var answers: DefendedAnswers?

  /// All but the answers, which sets of pairs have none of.
  enum CodingKeys: String, CodingKey { case undefended, mean, deviation, lowest, highest }

  /// - Parameters:
  ///   - undefended: the score without the defence
  ///   - judgements: the scores behind it, one for each draw of a random defence; at least one
  public init(undefended: Float, judgements: [Float]) {
    require(!judgements.isEmpty, "at least one judgement was expected, found none")
    let values = judgements.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.undefended = undefended
    self.mean = Float(mean)
    deviation = Float((squares / Double(max(1, values.count - 1))).squareRoot())
    (lowest, highest) = (judgements.min()!, judgements.max()!)
  }

  /// The object of a finding in `result.json`.
  package var record: JSON {
    .object(
      JSONObject([
        "undefended": .float(undefended), "mean": .float(mean), "deviation": .float(deviation),
        "lowest": .float(lowest), "highest": .float(highest),
      ]).appending(answers?.members ?? [:]))
  }
}

/// The worth of a defence: scores of the clean input, of an attack that did not know of the defence, and of
/// one that went through it.
public struct DefenceComparison: Sendable, Hashable, Codable {
  /// The number of judgements behind the defence, each with draws of its own; 1 where nothing is random.
  public let judgements: Int
  /// The clean input.
  public package(set) var clean: DefendedScores
  /// The finding of the attack on the undefended model, with the same settings and seed.
  public package(set) var staticAttack: DefendedScores
  /// The finding of the attack through the defence.
  public package(set) var adaptive: DefendedScores
  /// The text that the attack on the undefended model found; nil where no text was attacked.
  public let staticText: String?

  enum CodingKeys: String, CodingKey {
    case judgements, clean, staticAttack = "static", adaptive, staticText
  }

  /// A comparison of judged findings.
  package init(
    judgements: Int, clean: DefendedScores, staticAttack: DefendedScores, adaptive: DefendedScores,
    staticText: String? = nil
  ) {
    (self.judgements, self.clean, self.staticAttack) = (judgements, clean, staticAttack)
    (self.adaptive, self.staticText) = (adaptive, staticText)
  }

  /// What a model answered before the attack through the defence and after it, without the defence; nil of
  /// models that do not answer.
  package var response: ResponseChange? {
    guard let before = clean.answers, let after = adaptive.answers else { return nil }
    return ResponseChange(clean: before.undefended, adversarial: after.undefended)
  }

  /// The object `defence` in `result.json`.
  package var record: JSON {
    .object(
      JSONObject([
        "judgements": .integer(judgements), "clean": clean.record, "static": staticAttack.record,
        "adaptive": adaptive.record,
      ]).appending(staticText.map { ["staticText": .string($0)] } ?? [:]))
  }
}
