import Files
import Judges
import Responses
import Statistics
import Tensors

/// The figures of scored responses, each with the interval that holds 95 in 100 bootstrap resamples of images
/// or items and, where there are several, of seeds.
public struct ScoreSummary: Sendable {
  /// The figures of responses of one condition, or of one group of them.
  public struct Cell: Sendable {
    /// What the responses have in common.
    public let condition: ScoreCondition
    /// The kinds of groups that they were told apart by, each with the group; none for all responses.
    public let groups: [Group]
    /// The number of responses.
    public let count: Int
    /// The figures that the responses have.
    public let figures: [ScoreFigure: Estimate]
  }

  /// A group of one kind: a class, a task, a category.
  public struct Group: Sendable, Hashable {
    /// The kind of group, such as "class".
    public let kind: String
    /// The group.
    public let name: String
  }

  /// Kinds of groups that are told apart, alone and together.
  static let divisions = [
    [ResponseLabel.className], [ResponseLabel.task], [ResponseLabel.category], [ResponseLabel.scenario],
    [ResponseLabel.className, ResponseLabel.task],
  ]

  /// The figures by condition, each first of all responses and then of every group.
  public let cells: [Cell]
  /// The figures that some responses have, in the order of tables.
  public let figures: [ScoreFigure]
  /// How far judges agree.
  public let agreements: [JudgeAgreement]
  /// The number of responses that something could not be measured of.
  public let problemCount: Int

  /// The figures of responses.
  ///
  /// - Parameters:
  ///   - responses: the scored responses
  ///   - seed: decides the resamples of intervals
  public init(_ responses: [ScoredResponse], seed: Int) {
    let figures = ScoreFigure.all(of: responses)
    cells = responses.byCondition.flatMap { condition, own in
      [Cell(condition, [], own, figures, seed: seed)]
        + Self.divisions.flatMap { kinds in
          own.filter { response in kinds.allSatisfy { response.labels[$0] != nil } }
            .grouped { response in kinds.map { ExactString(response.labels[$0]!) } }
            .sorted { $0.key.map(\.string).lexicographicallyPrecedes($1.key.map(\.string)) }
            .map { names, members in
              let groups = zip(kinds, names).map { Group(kind: $0, name: $1.string) }
              return Cell(condition, groups, members, figures, seed: seed)
            }
        }
    }
    agreements = JudgeAgreement.all(of: responses, seed: seed)
    problemCount = responses.count { $0.problem != nil }
    self.figures = figures
  }

  /// The figures of whole conditions alone.
  ///
  /// - Parameters:
  ///   - responses: the scored responses
  ///   - seed: decides the resamples of intervals
  init(wholes responses: [ScoredResponse], seed: Int) {
    let figures = ScoreFigure.all(of: responses)
    cells = responses.byCondition.map { Cell($0, [], $1, figures, seed: seed) }
    (self.figures, agreements, problemCount) = (figures, [], responses.count { $0.problem != nil })
  }

  /// The cells of whole conditions.
  var wholes: [Cell] { cells.filter(\.groups.isEmpty) }

  /// The cells of one division, none when no response belongs to such groups.
  func cells(by kinds: [String]) -> [Cell] { cells.filter { $0.groups.map(\.kind) == kinds } }
}

extension ScoreSummary.Cell {
  fileprivate init(
    _ condition: ScoreCondition, _ groups: [ScoreSummary.Group], _ responses: [ScoredResponse],
    _ figures: [ScoreFigure], seed: Int
  ) {
    (self.condition, self.groups, count) = (condition, groups, responses.count)
    self.figures = figures.reduce(into: [:]) { estimates, figure in
      var generator = RandomGenerator(seed: seed)
      let values = responses.compactMap { response in
        figure.value(of: response).map {
          Estimate.Measurement($0, of: response.cluster, repetition: response.seed)
        }
      }
      estimates[figure] = Estimate.mean(of: values, using: &generator)
    }
  }
}
