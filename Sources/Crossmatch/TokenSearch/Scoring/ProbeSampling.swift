import Preconditions
import Tensors

/// Lets a small draft model decide which candidates the target models score. Zhao et al., 2024, arXiv:2403.01251; defaults as
/// nanoGCG 0.3 has them.
public struct ProbeSampling: Sendable, Hashable, Codable {
  /// Where draft and target do not agree at all, the number of candidates over this is scored; where they agree fully, one is.
  public var reduction: Float = 8
  /// The number of candidates over this is scored by both, to see how far they agree.
  public var factor = 16

  public init() {}

  /// How many of so many candidates are scored by both.
  func probes(of count: Int) -> Int { min(count, max(2, count / factor)) }

  /// How many are scored by the target for a rank correlation between both.
  func kept(of count: Int, correlation: Float) -> Int {
    let agreement = (correlation + 1) / 2
    return max(1, Int((1 - agreement) * Float(count) / reduction))
  }

  /// Spearman's rank correlation, 0 where either side is constant; equal values share the mean of their ranks.
  package static func rankCorrelation(_ left: [Float], _ right: [Float]) -> Float {
    require(left.count == right.count, "\(left.count) and \(right.count) values")
    let (a, b) = (centredRanks(left), centredRanks(right))
    let norm = (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
    return norm > 0 ? zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / norm : 0
  }

  private static func centredRanks(_ values: [Float]) -> [Float] {
    values.map { value in
      let (below, equal) = (values.count { $0 < value }, values.count { $0 == value })
      return Float(below) + Float(equal - 1) / 2 - Float(values.count - 1) / 2
    }
  }
}

extension SearchWork {
  /// The scores of those of the candidates that the draft model lets through, the probes included; of all without one.
  mutating func probe(_ candidates: [[Int32]], near base: [Int32]) -> [ScoredCandidate] {
    guard let draft, candidates.count > 2 else { return score(candidates, near: base) }
    let settings = search.probe
    let drafted = draft.score(candidates, near: base, in: space).map(\.cost)
    state.draftEvaluations += candidates.count * space.promptCount
    var order = Array(candidates.indices)
    order.shuffle(using: &state.generator)
    let (probes, rest) = (
      order.prefix(settings.probes(of: candidates.count)),
      order.dropFirst(settings.probes(of: candidates.count))
    )
    let probed = score(probes.map { candidates[$0] }, near: base)
    let correlation = ProbeSampling.rankCorrelation(probed.map(\.cost), probes.map { drafted[$0] })
    let kept = rest.sorted { (drafted[$0], $0) < (drafted[$1], $1) }
      .prefix(settings.kept(of: candidates.count, correlation: correlation))
    return probed + score(kept.map { candidates[$0] }, near: base)
  }
}
