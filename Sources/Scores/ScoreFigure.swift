import Judges

/// A figure of responses: a mean over them.
public enum ScoreFigure: Sendable, Hashable {
  /// The share of successes by the published rule on phrases: the attack success rate as published.
  case successPublished
  /// The share of refusals by the published rule.
  case refusalPublished
  /// The share of successes by the repaired rule.
  case successRepaired
  /// The share of refusals by the repaired rule; what is left are failures.
  case refusalRepaired
  /// Scores, as `ResponseScores` has them.
  case tii, tto, tio, composite
  /// The mean of what a judge chose. On a scale, it is that of the choices that could be read; else it is a
  /// share of all responses, such as the attack rate of those that are unsafe.
  case judged(RubricName, judge: String)
  /// The share of a judge's replies that say no choice in the form that it was asked for.
  case unparsed(RubricName, judge: String)

  /// What responses may have without any judge.
  static let rules: [ScoreFigure] = [
    .successPublished, .refusalPublished, .successRepaired, .refusalRepaired, .tii, .tto, .tio, .composite,
  ]

  /// All figures that some of the responses have a value of.
  static func all(of responses: [ScoredResponse]) -> [ScoreFigure] {
    var judges: [ScoreFigure] = []
    for judged in responses.flatMap(\.judged) {
      for figure in [
        ScoreFigure.judged(judged.rubric, judge: judged.judge), .unparsed(judged.rubric, judge: judged.judge),
      ] where !judges.contains(figure) { judges.append(figure) }
    }
    return (rules + judges).filter { figure in responses.contains { figure.value(of: $0) != nil } }
  }

  /// The name in results.
  public var name: String {
    switch self {
    case .successPublished: "successPublished"
    case .refusalPublished: "refusalPublished"
    case .successRepaired: "successRepaired"
    case .refusalRepaired: "refusalRepaired"
    case .tii: "tii"
    case .tto: "tto"
    case .tio: "tio"
    case .composite: "composite"
    case .judged(let rubric, let judge): "\(rubric.rawValue) (\(judge))"
    case .unparsed(let rubric, let judge): "\(rubric.rawValue) unparsed (\(judge))"
    }
  }

  /// The name for readers.
  var title: String {
    switch self {
    case .successPublished: "success, published"
    case .refusalPublished: "refusal, published"
    case .successRepaired: "success, repaired"
    case .refusalRepaired: "refusal, repaired"
    case .tii: "TII"
    case .tto: "TTO"
    case .tio: "TIO"
    default: name
    }
  }

  /// The value of one response; nil where it has none.
  func value(of response: ScoredResponse) -> Double? {
    func share(_ verdict: Verdict, _ wanted: Verdict) -> Double { verdict == wanted ? 1 : 0 }
    func choice(_ rubric: RubricName, _ judge: String) -> JudgedChoice? {
      response.judged.first { $0.rubric == rubric && $0.judge == judge }
    }
    switch self {
    case .successPublished: return share(response.published, .success)
    case .refusalPublished: return share(response.published, .refusal)
    case .successRepaired: return share(response.repaired, .success)
    case .refusalRepaired: return share(response.repaired, .refusal)
    case .tii: return response.scores?.tii.map(Double.init)
    case .tto: return response.scores?.tto.map(Double.init)
    case .tio: return response.scores?.tio.map(Double.init)
    case .composite: return response.scores?.composite.map(Double.init)
    case .judged(let rubric, let judge):
      guard let choice = choice(rubric, judge) else { return nil }
      guard let place = choice.place else { return rubric.rubric.isScale ? nil : 0 }
      return rubric.rubric.choices[place].value
    case .unparsed(let rubric, let judge): return choice(rubric, judge).map { $0.choice == nil ? 1 : 0 }
    }
  }
}
