import Judges
import Statistics
import Tensors

/// How far judges of the same responses agree beyond chance.
public struct JudgeAgreement: Sendable {
  /// How agreement is measured.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// Cohen's kappa of two judges.
    case cohen
    /// The same with disagreements weighted by the square of their distance, for scales.
    case weightedCohen = "weighted-cohen"
    /// Fleiss' kappa of all judges together.
    case fleiss
  }

  /// The rubric by which all of them judged.
  public let rubric: RubricName
  /// The judges.
  public let judges: [String]
  /// How agreement is measured.
  public let measure: Measure
  /// The number of responses for which each of the judges chose something.
  public let count: Int
  /// The kappa; nil where all always chose the same.
  public let kappa: Estimate?

  /// What the rules on phrases are called among judges.
  static let rules = (published: "phrases as published", repaired: "phrases repaired")

  /// The agreement of all pairs of judges that judged some of the same responses by the same rubric, and of
  /// all judges of a rubric where there are more than two.
  static func all(of responses: [ScoredResponse], seed: Int) -> [JudgeAgreement] {
    RubricName.allCases.flatMap { rubric in
      let choices = responses.map { Choices($0, rubric) }
      let judges = choices.flatMap(\.names).grouped { $0 }.map(\.key)
      // The rules on phrases say nothing new of each other.
      guard judges.count > 1, judges.contains(where: { ![rules.published, rules.repaired].contains($0) })
      else { return [JudgeAgreement]() }
      let pairs = judges.indices.flatMap { first in
        judges[(first + 1)...].flatMap { second in
          (rubric.rubric.isScale ? [Measure.cohen, .weightedCohen] : [.cohen]).compactMap { measure in
            JudgeAgreement(rubric, [judges[first], second], measure, choices, seed: seed)
          }
        }
      }
      let together =
        judges.count > 2 ? [JudgeAgreement(rubric, judges, .fleiss, choices, seed: seed)] : []
      return pairs + together.compactMap { $0 }
    }
  }

  /// Nil when there is no response that all the judges chose something for.
  private init?(
    _ rubric: RubricName, _ judges: [String], _ measure: Measure, _ choices: [Choices], seed: Int
  ) {
    let common = choices.compactMap { $0.places(of: judges) }
    guard !common.isEmpty else { return nil }
    var generator = RandomGenerator(seed: seed)
    let count = rubric.rubric.choices.count
    (self.rubric, self.judges, self.measure, self.count) = (rubric, judges, measure, common.count)
    kappa =
      switch measure {
      case .cohen, .weightedCohen:
        Agreement.cohen(
          common.map { $0[0] }, common.map { $0[1] }, choices: count,
          weights: measure == .cohen ? .none : .quadratic, using: &generator)
      case .fleiss: Agreement.fleiss(common, choices: count, using: &generator)
      }
  }
}

/// What all judges chose for a response by one rubric.
private struct Choices {
  let names: [String]
  private let places: [Int]

  init(_ response: ScoredResponse, _ rubric: RubricName) {
    var own = response.judged.filter { $0.rubric == rubric }
    if rubric == .refusal {
      own += [
        JudgedChoice(
          judge: JudgeAgreement.rules.published, rubric: rubric, choice: response.published.rawValue),
        JudgedChoice(
          judge: JudgeAgreement.rules.repaired, rubric: rubric, choice: response.repaired.rawValue),
      ]
    }
    let chosen = own.compactMap { judged in judged.place.map { (judged.judge, $0) } }
    (names, places) = (chosen.map(\.0), chosen.map(\.1))
  }

  /// What these judges chose; nil unless each chose something.
  func places(of judges: [String]) -> [Int]? {
    let found = judges.compactMap { judge in names.firstIndex(of: judge).map { places[$0] } }
    return found.count == judges.count ? found : nil
  }
}
