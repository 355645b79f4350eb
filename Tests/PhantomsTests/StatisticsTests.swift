import Imaging
import Phantoms
import Testing

/// No class is told by one pixel statistic.
struct StatisticsTests {
  private static let perClass: UInt64 = 60

  private struct Example {
    var label: Int
    /// Mean and standard deviation of the gray levels.
    var features: [Double]
  }

  private static func examples(from seed: UInt64) -> [Example] {
    let generator = PhantomGenerator(size: 32)
    return PhantomClass.allCases.enumerated().flatMap { label, phantomClass in
      (0..<perClass).map { index in
        let image = generator.phantom(phantomClass, hasLesion: index % 3 > 0, seed: seed + index).image
        let levels = image.grayLevels
        let mean = levels.reduce(0, +) / Double(levels.count)
        let variance = levels.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(levels.count)
        return Example(label: label, features: [mean, variance.squareRoot()])
      }
    }
  }

  /// How many of unseen phantoms are nearest to the mean features of their own class.
  private static func accuracy(features: [Int]) -> Double {
    let (known, unseen) = (examples(from: 0), examples(from: 10_000))
    let means = PhantomClass.allCases.indices.map { label in
      let own = known.filter { $0.label == label }
      return features.map { feature in own.map { $0.features[feature] }.reduce(0, +) / Double(own.count) }
    }
    let hits = unseen.count { example in
      let distances = means.map { mean in
        zip(features, mean).map { feature, mean in
          (example.features[feature] - mean) * (example.features[feature] - mean)
        }.reduce(0, +)
      }
      return distances.indices.min { distances[$0] < distances[$1] } == example.label
    }
    return Double(hits) / Double(unseen.count)
  }

  @Test func meanLevelDoesNotTellTheClass() { #expect(Self.accuracy(features: [0]) < 0.35) }

  @Test func meanAndSpreadDoNotTellTheClass() { #expect(Self.accuracy(features: [0, 1]) < 0.5) }
}
