import Files
import Statistics
import Tensors

/// Figures of methods, models and data sets next to each other, and tests of whether they differ.
public struct Comparison: Sendable {
  /// What is tested against each other, all else being the same.
  public enum Subject: String, Sendable, Hashable, CaseIterable {
    /// Methods on the same model.
    case method
    /// Models under the same method.
    case model
  }

  /// The difference of two methods, or models, on the same items.
  public struct Contrast: Sendable {
    /// What is compared.
    public let figure: ScoreFigure
    /// What both have in common: data set, kind of input, and the model or else the method.
    public let common: String
    /// What is compared, and what with.
    public let first: String, second: String
    /// The number of pairs of responses, to one item in the same repetition.
    public let count: Int
    /// The mean of the first less that of the second, over the pairs.
    public let difference: Estimate
    /// The test on images or items, each by the mean of its differences.
    public let test: PairedTest
    /// The test's probability, corrected for all tests on the same figure.
    public internal(set) var corrected = 1.0
  }

  /// What is tested against each other.
  public let subject: Subject
  /// The figures, in the order of tables.
  public let figures: [ScoreFigure]
  /// The figures by condition.
  public let cells: [ScoreSummary.Cell]
  /// The tests.
  public let contrasts: [Contrast]

  /// Compares responses.
  ///
  /// - Parameters:
  ///   - responses: the scored responses, each once
  ///   - names: the names of the figures that count; all unless given
  ///   - subject: what is tested; methods unless given, or models where there is only one method
  ///   - seed: decides the resamples of intervals
  /// - Throws: `InputError` for a name of no figure that the responses have
  public init(
    _ responses: [ScoredResponse], figures names: [String]? = nil, between subject: Subject? = nil,
    seed: Int = 0
  ) throws {
    let summary = ScoreSummary(wholes: responses, seed: seed)
    figures =
      try names?.map { name in
        guard let figure = summary.figures.first(where: { $0.name == name }) else {
          throw InputError(
            field: "figures", expected: "some of " + summary.figures.map(\.name).joined(separator: ", "),
            found: "\"\(name)\"")
        }
        return figure
      } ?? summary.figures
    cells = summary.cells
    let methods = Set(cells.map(\.condition.method))
    self.subject = subject ?? (methods.count > 1 ? .method : .model)
    contrasts = figures.flatMap { [subject = self.subject] figure in
      Self.contrasts(of: figure, responses.byCondition, between: subject, seed: seed)
    }
  }

  private typealias Conditioned = (condition: ScoreCondition, responses: [ScoredResponse])

  private static func contrasts(
    of figure: ScoreFigure, _ conditions: [Conditioned], between subject: Subject, seed: Int
  ) -> [Contrast] {
    let contrasts = conditions.grouped { $0.condition.others(than: subject) }.flatMap { common, rivals in
      rivals.indices.flatMap { first in
        rivals[(first + 1)...].compactMap { second in
          Contrast(figure, common, rivals[first], second, subject, seed: seed)
        }
      }
    }
    let corrected = HolmCorrection.adjusted(contrasts.map(\.test.pValue))
    return zip(contrasts, corrected).map { contrast, probability in
      var contrast = contrast
      contrast.corrected = probability
      return contrast
    }
  }
}

extension Comparison.Contrast {
  /// Nil when no item has the figure under both.
  fileprivate init?(
    _ figure: ScoreFigure, _ common: [String?],
    _ first: (condition: ScoreCondition, responses: [ScoredResponse]),
    _ second: (condition: ScoreCondition, responses: [ScoredResponse]), _ subject: Comparison.Subject,
    seed: Int
  ) {
    let values = first.responses.compactMap { response in
      figure.value(of: response).map { (ItemKey(response), $0) }
    }
    let own = Dictionary(values, uniquingKeysWith: { first, _ in first })
    let pairs = second.responses.compactMap { response -> Estimate.Measurement? in
      guard let value = figure.value(of: response), let other = own[ItemKey(response)] else { return nil }
      return Estimate.Measurement(other - value, of: response.cluster, repetition: response.seed)
    }
    var generator = RandomGenerator(seed: seed)
    guard let difference = Estimate.mean(of: pairs, using: &generator) else { return nil }
    let means = pairs.grouped { $0.cluster }.map { _, own in
      own.reduce(0) { $0 + $1.value } / Double(own.count)
    }
    (self.figure, self.common, count) = (
      figure, common.compactMap { $0 }.joined(separator: ", "), pairs.count
    )
    (self.first, self.second) = (first.condition.name(of: subject), second.condition.name(of: subject))
    (self.difference, test) = (difference, PairedTest(of: means))
  }
}

/// What tells the responses of a condition apart.
private struct ItemKey: Hashable {
  let id: ExactString
  let seed: Int

  init(_ response: ScoredResponse) { (id, seed) = (ExactString(response.id), response.seed) }
}

extension ScoreCondition {
  /// The name of the method or the model.
  func name(of subject: Comparison.Subject) -> String {
    switch subject {
    case .method: methodName
    case .model: model ?? "unnamed"
    }
  }

  /// What is the same where methods, or models, are compared.
  fileprivate func others(than subject: Comparison.Subject) -> [String?] {
    switch subject {
    case .method: [set, input, model]
    case .model: [set, input, method]
    }
  }
}
