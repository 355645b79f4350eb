import Statistics
import Tensors

/// The rows of a study by what they are of.
struct StudyTable {
  /// The row of an image, an input and a seed under a condition.
  typealias RowOf = (StudyCondition) -> StudyRow?

  private let rows: [StudyKey: StudyRow]
  private let numbers: [Int]
  private let seeds: Range<Int>

  init(_ rows: [StudyRow], seeds: Range<Int>) {
    self.rows = Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    numbers = Set(rows.map(\.number)).sorted()
    self.seeds = seeds
  }

  /// The means of figures over images and seeds; none of a figure without values.
  ///
  /// - Parameters:
  ///   - figures: the figures
  ///   - inputs: the inputs about an image, which count as one by their mean
  ///   - value: the value of a figure for one input, image and seed; nil where there is none
  func estimates<Figure: Hashable>(
    of figures: [Figure], over inputs: [StudyInput], _ value: (Figure, @escaping RowOf) -> Double?
  ) -> [Figure: Estimate] {
    var estimates: [Figure: Estimate] = [:]
    for figure in figures {
      let shares = shares(over: inputs) { value(figure, $0) }
      guard !shares.isEmpty else { continue }
      var generator = RandomGenerator(seed: seeds.lowerBound)
      estimates[figure] = Estimate.ratio(of: shares, using: &generator)
    }
    return estimates
  }

  /// The values of each image by seed, of images that have one for every input and seed.
  ///
  /// - Parameters:
  ///   - inputs: the inputs about an image, which count as one by their mean
  ///   - value: the value for one input, image and seed; nil where there is none
  func shares(over inputs: [StudyInput], _ value: (@escaping RowOf) -> Double?) -> [[Estimate.Share]] {
    numbers.compactMap { number in
      let all = seeds.map { seed in
        inputs.compactMap { input in
          value { condition in
            rows[StudyKey(number: number, input: input, condition: condition, seed: seed)]
          }
        }
      }
      guard all.allSatisfy({ $0.count == inputs.count }) else { return nil }
      return all.map { Estimate.Share($0.reduce(0, +) / Double(inputs.count)) }
    }
  }
}
