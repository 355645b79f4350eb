import Foundation
import Preconditions
import Statistics
import Tensors

/// How many noisy copies a certificate is made from, and how sure it is.
public struct CertificateSettings: Sendable, Hashable, Codable {
  /// Copies by which the class is chosen.
  public var selection: Int
  /// Further copies by which its probability is bounded.
  public var estimation: Int
  /// The probability with which a certificate may be wrong.
  public var error: Double

  /// The published numbers: 100 and 100,000 copies, an error of 0.001.
  ///
  /// - Parameters:
  ///   - selection: copies by which the class is chosen, at least 1
  ///   - estimation: copies by which its probability is bounded, at least 1
  ///   - error: above 0 and below 1
  public init(selection: Int = 100, estimation: Int = 100_000, error: Double = 0.001) {
    require(selection > 0 && estimation > 0, "expected copies, found \(selection) and \(estimation)")
    require(error > 0 && error < 1, "expected an error between 0 and 1, found \(error)")
    (self.selection, self.estimation, self.error) = (selection, estimation, error)
  }
}

/// A class that holds within a radius, or an abstention.
public struct Certificate: Sendable, Hashable {
  /// The class that most copies had, by its place among the texts.
  public let candidate: Int
  /// Of the copies by which the probability is bounded, how many had this class.
  public let count: Int
  /// The lower bound on the probability that a copy has it.
  public let probability: Double
  /// The Euclidean radius within which the class holds; nil for an abstention.
  public let radius: Double?

  /// A certificate from counts.
  ///
  /// The radius is the noise's deviation times the normal quantile of the lower bound by Clopper and Pearson;
  /// with a bound of at most one half, there is none.
  ///
  /// - Parameters:
  ///   - candidate: the class
  ///   - count: the copies that had it
  ///   - trials: all copies
  ///   - deviation: the standard deviation of the noise
  ///   - error: the probability with which the certificate may be wrong
  public init(candidate: Int, count: Int, of trials: Int, deviation: Float, error: Double) {
    (self.candidate, self.count) = (candidate, count)
    probability = BinomialBound.lower(successes: count, of: trials, error: error)
    radius = probability > 0.5 ? Double(deviation) * NormalDistribution.quantile(probability) : nil
  }
}

extension SmoothedClassifier {
  /// Certifies an image, or abstains.
  ///
  /// - Parameters:
  ///   - pixels: `[1, 3, height, width]` in [0, 1]
  ///   - settings: how many copies, and how sure
  ///   - seed: the seed of the noise
  public func certificate(of pixels: Tensor, _ settings: CertificateSettings, seed: Int) -> Certificate {
    let first = counts(of: pixels, samples: settings.selection, seed: seed)
    let candidate = first.indices.max { first[$0] < first[$1] }!
    let second = counts(of: pixels, samples: settings.estimation, seed: ~seed)
    return Certificate(
      candidate: candidate, count: second[candidate], of: settings.estimation, deviation: deviation,
      error: settings.error)
  }

  /// The class of the smoothed classifier, or nil where noisy copies do not say it clearly: where the two
  /// commonest classes could be equally likely.
  ///
  /// - Parameters:
  ///   - pixels: `[1, 3, height, width]` in [0, 1]
  ///   - samples: the number of noisy copies
  ///   - error: the probability with which another class than the smoothed classifier's may be returned
  ///   - seed: the seed of the noise
  public func smoothedClass(of pixels: Tensor, samples: Int, error: Double, seed: Int) -> Int? {
    let counts = counts(of: pixels, samples: samples, seed: seed)
    let order = counts.indices.sorted { counts[$0] > counts[$1] }
    let test = PairedTest.mcnemar(gained: counts[order[0]], lost: counts[order[1]])
    return test.pValue <= error ? order[0] : nil
  }
}
