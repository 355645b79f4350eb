import Tensors

extension CandidateScorer {
  /// Of candidates that are ranked in bfloat16, at least so many are scored again,
  private static let fewestExact = 8
  /// and one of so many.
  private static let candidatesPerExact = 16

  /// Scores all candidates; where the process drafts in bfloat16, only the best of them by a draft in 32 bits.
  ///
  /// Those that are not scored in 32 bits come behind those that are, whatever the draft says.
  ///
  /// - Returns: a score for each candidate, and the number of forward passes of single texts
  func scoreBestExactly(
    _ candidates: [Candidate], near base: Candidate, in space: any SearchSpace
  ) -> (scored: [ScoredCandidate], passes: Int) {
    let passesOfOne = losses.count * space.promptCount
    let count = max(Self.fewestExact, candidates.count / Self.candidatesPerExact)
    guard Precision.hasDrafts, candidates.count > 2 * count else {
      return (score(candidates, near: base, in: space), candidates.count * passesOfOne)
    }
    let drafts = Precision.drafting { score(candidates, near: base, in: space) }
    let ranked = drafts.indices.sorted {
      drafts[$0].precedes(drafts[$1]) || !drafts[$1].precedes(drafts[$0]) && $0 < $1
    }
    let best = ranked.prefix(count)
    let exact = score(best.map { candidates[$0] }, near: base, in: space)
    let worst = exact.reduce(exact[0]) { $0.precedes($1) ? $1 : $0 }
    var scored = drafts.map { $0.precedes(worst) ? $0.behind(worst) : $0 }
    for (index, entry) in zip(best, exact) { scored[index] = entry }
    return (scored, (candidates.count + count) * passesOfOne)
  }
}
