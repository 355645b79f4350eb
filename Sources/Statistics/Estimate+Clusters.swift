import Files
import Preconditions
import Tensors

extension Estimate {
  /// A value that was measured on something that does not stand alone: responses about one image resemble
  /// each other, and so do those under one seed.
  package struct Measurement: Sendable, Hashable {
    /// What the thing belongs to.
    package let cluster: ExactString
    /// The number of the repetition, such as the seed.
    package let repetition: Int
    /// The value.
    package let value: Double

    /// A value of a thing of this cluster in this repetition.
    package init(_ value: Double, of cluster: ExactString, repetition: Int = 0) {
      (self.cluster, self.repetition, self.value) = (cluster, repetition, value)
    }
  }

  /// The mean of all values, nil for none. Clusters are resampled whole, and repetitions as well where there
  /// are several (see `ratio`); there need not be equally many values of each.
  ///
  /// - Parameters:
  ///   - measurements: the values; those of one cluster and repetition count together
  ///   - generator: draws the resamples of the interval
  package static func mean(
    of measurements: [Measurement], using generator: inout RandomGenerator
  ) -> Estimate? {
    let repetitions = Set(measurements.map(\.repetition)).sorted()
    let columns = Dictionary(uniqueKeysWithValues: repetitions.enumerated().map { ($1, $0) })
    var rows: [ExactString: Int] = [:]
    var sums: [[Share]] = []
    for measurement in measurements {
      let row = rows[measurement.cluster, default: sums.count]
      if row == sums.count {
        rows[measurement.cluster] = row
        sums.append(Array(repeating: Share(0, of: 0), count: repetitions.count))
      }
      let column = columns[measurement.repetition]!
      let sum = sums[row][column]
      sums[row][column] = Share(sum.part + measurement.value, of: sum.whole + 1)
    }
    return sums.isEmpty ? nil : ratio(of: sums, using: &generator)
  }
}
