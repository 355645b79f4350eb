import Statistics

/// The figures of a study, each with the interval that holds 95 in 100 bootstrap resamples of images and,
/// where there are several, of seeds.
public struct StudySummary: Sendable {
  /// The figures of one attack on inputs of one kind.
  public struct Cell: Sendable {
    /// The attack, and the region.
    public let condition: StudyCondition
    /// The kind of the inputs; nil for all that are to be refused together.
    public let input: StudyInput?
    /// The number of images that count: those with a row for every such input under every seed.
    public let imageCount: Int
    /// The figures that there are; those of a transfer need a second model.
    public let figures: [StudyFigure: Estimate]
    /// The same attack and one that knows of it behind a defence; nil without one.
    public let defence: Defence?
  }

  /// Figures of what attacks come to behind a defence.
  public struct Defence: Sendable {
    /// Of the attack that does not know of it.
    public let staticAttack: [StudyDefenceFigure: Estimate]
    /// Of the attack through it.
    public let adaptive: [StudyDefenceFigure: Estimate]
  }

  /// The differences between two attacks on the same inputs, image by image and seed by seed.
  public struct Contrast: Sendable {
    /// The attack, and the region.
    public let condition: StudyCondition
    /// The attack that it is compared with, and the region.
    public let rival: StudyCondition
    /// The kind of the inputs; nil for all that are to be refused together.
    public let input: StudyInput?
    /// The number of images that count under both.
    public let imageCount: Int
    /// The means of `condition`'s figures less `rival`'s.
    public let differences: [StudyFigure: Estimate]
  }

  /// The figures by attack, region and input.
  public let cells: [Cell]
  /// The differences of `mcm` from either side alone, within the same region, and from `mcm-as-published`.
  public let contrasts: [Contrast]
  /// The number of attacks that failed technically; an image counts in no figure of what failed on it.
  public let failedCount: Int
  /// The number of seeds.
  public let seedCount: Int
  /// Seconds of all attacks together.
  public let seconds: Double

  /// The figures of rows.
  ///
  /// - Parameters:
  ///   - plan: what was attacked
  ///   - rows: what came of it
  ///   - failedCount: the number of attacks that failed
  init(_ plan: StudyPlan, _ rows: [StudyRow], failedCount: Int) {
    let table = StudyTable(rows, seeds: plan.seeds)
    let refused = plan.inputs.filter(\.isToBeRefused)
    let groups: [(name: StudyInput?, inputs: [StudyInput])] =
      plan.inputs.map { ($0, [$0]) } + (refused.count > 1 ? [(nil, refused)] : [])
    cells = plan.conditions.flatMap { condition in
      groups.map { group in
        Cell(
          condition: condition, input: group.name,
          imageCount: table.shares(over: group.inputs) { row in row(condition).map { _ in 0 } }.count,
          figures: table.estimates(of: StudyFigure.allCases, over: group.inputs) { figure, row in
            row(condition).flatMap(figure.value)
          },
          defence: rows.contains { $0.defence != nil }
            ? Defence(
              staticAttack: table.estimates(behind: \.staticAttack, of: condition, over: group.inputs),
              adaptive: table.estimates(behind: \.adaptive, of: condition, over: group.inputs)) : nil)
      }
    }
    contrasts = Self.rivals(among: plan.conditions).flatMap { condition, rival in
      groups.map { group in
        Contrast(
          condition: condition, rival: rival, input: group.name,
          imageCount: table.shares(over: group.inputs) { row in
            row(condition).flatMap { _ in row(rival).map { _ in 0 } }
          }.count,
          differences: table.estimates(of: StudyFigure.compared, over: group.inputs) { figure, row in
            row(condition).flatMap(figure.value).flatMap { own in
              row(rival).flatMap(figure.value).map { own - $0 }
            }
          })
      }
    }
    (self.failedCount, seedCount) = (failedCount, plan.seeds.count)
    seconds = rows.reduce(0) { $0 + $1.seconds }
  }

  /// What is compared, of what was run: both sides with either, and the repaired attack with the published.
  private static func rivals(
    among conditions: [StudyCondition]
  ) -> [(condition: StudyCondition, rival: StudyCondition)] {
    conditions.filter { $0.attack == .mcm }.flatMap { condition in
      [
        StudyCondition(attack: .gcg, region: nil),
        StudyCondition(attack: .pgd, region: condition.region),
        StudyCondition(attack: .mcmAsPublished, region: condition.region),
      ].filter(conditions.contains).map { (condition, $0) }
    }
  }
}

extension StudyTable {
  /// The means of a finding's figures behind a defence.
  fileprivate func estimates(
    behind finding: KeyPath<StudyDefence, StudyDefence.Finding>, of condition: StudyCondition,
    over inputs: [StudyInput]
  ) -> [StudyDefenceFigure: Estimate] {
    estimates(of: StudyDefenceFigure.allCases, over: inputs) { figure, row in
      row(condition)?.defence.map { figure.value(of: $0[keyPath: finding]) }
    }
  }
}
