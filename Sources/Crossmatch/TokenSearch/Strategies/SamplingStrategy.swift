/// One gradient, then candidates drawn at random from the tokens of steepest descent; the best of them is where the next
/// step goes on. Zou et al., 2023, arXiv:2307.15043, with nanoGCG's buffer. Without gradients it is random search.
struct SamplingStrategy: SearchStrategy {
  func step(_ work: inout SearchWork) {
    let base = work.state.buffer.best
    let sampler = CandidateSampler(
      choices: work.choices(at: base), replacements: work.search.replacements, skew: work.search.skew,
      weights: work.positionWeights)
    // What was scored before and is not in the buffer is worse; only without a buffer does the search go there again.
    let candidates = work.draw(
      work.stage.width, from: base.candidate, sampler, isOnlyNew: work.search.bufferSize > 0)
    guard !candidates.isEmpty else {
      work.state.isExhausted = true
      return
    }
    let entries = work.probe(candidates, near: base.candidate)
    work.learn(from: entries, madeFrom: base)
    let merged = merges(of: entries, onto: base, most: work.search.merges).filter(work.space.admits)
    let all = entries + work.score(merged, near: base.candidate)
    work.state.buffer.add(all.dropFirst().reduce(all[0]) { $1.precedes($0) ? $1 : $0 })
  }

  /// The best candidate's change together with the next best one's at another position, then with a third, and so on.
  private func merges(of entries: [ScoredCandidate], onto base: ScoredCandidate, most: Int) -> [[Int32]] {
    var merged = base.candidate
    var results: [[Int32]] = []
    var count = 0
    for entry in entries.filter({ $0.precedes(base) }).sorted(by: { $0.precedes($1) }) where count < most {
      let changed = merged.indices.filter { entry.candidate[$0] != base.candidate[$0] }
      guard changed.allSatisfy({ merged[$0] == base.candidate[$0] }) else { continue }
      for position in changed { merged[position] = entry.candidate[position] }
      count += 1
      if count > 1 { results.append(merged) }
    }
    return results
  }
}
