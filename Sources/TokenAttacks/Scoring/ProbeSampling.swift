import Files

/// Lets a small draft model decide which candidates the target models score. Zhao et al., 2024,
/// arXiv:2403.01251; defaults as nanoGCG 0.3 has them.
public struct ProbeSampling: Sendable, Hashable, Codable {
  /// The number of candidates over this is scored where draft and target do not agree at all; where they
  /// agree fully, one candidate is.
  public var reduction: Float = 8
  /// The number of candidates over this is scored by both draft and target, to see how far they agree.
  public var factor = 16

  /// The defaults of nanoGCG 0.3.
  public init() {}

  /// The number of candidates, of so many, that are scored by both.
  func probes(of count: Int) -> Int { min(count, max(2, count / factor)) }

  /// The number of further candidates that the target scores, for a rank correlation between both.
  func kept(of count: Int, correlation: Float) -> Int {
    let agreement = (correlation + 1) / 2
    return max(1, Int(clamping: (1 - agreement) * Float(count) / reduction))
  }
}
