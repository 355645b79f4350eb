import Statistics
import Tensors

extension SearchContext {
  /// The scores of those of the candidates that the draft model lets through, the probes included; of all
  /// without one.
  mutating func probe(_ candidates: [Candidate], near base: Candidate) -> [ScoredCandidate] {
    guard let draft, candidates.count > 2 else { return evaluate(candidates, near: base) }
    let probe = settings.probe
    let drafted = draft.score(candidates, near: base, in: space).map(\.cost)
    state.draftEvaluations += candidates.count * space.promptCount
    var order = Array(candidates.indices)
    order.shuffle(using: &state.generator)
    let (probes, rest) = (
      order.prefix(probe.probes(of: candidates.count)), order.dropFirst(probe.probes(of: candidates.count))
    )
    let probed = evaluate(probes.map { candidates[$0] }, near: base)
    let correlation = RankCorrelation.spearman(probed.map(\.cost), probes.map { drafted[$0] })
    let kept = rest.sorted { (drafted[$0], $0) < (drafted[$1], $1) }
      .prefix(probe.kept(of: candidates.count, correlation: correlation))
    return probed + evaluate(kept.map { candidates[$0] }, near: base)
  }
}
