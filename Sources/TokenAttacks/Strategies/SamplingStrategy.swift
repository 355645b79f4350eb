/// One gradient, then candidates drawn at random from the tokens of steepest descent; the best of them is
/// where the next step goes on. Zou et al., 2023, arXiv:2307.15043, with nanoGCG's buffer. Without gradients
/// it is random search.
struct SamplingStrategy: SearchStrategy {
  func step(_ context: inout SearchContext) {
    let base = context.state.buffer.best
    let sampler = CandidateSampler(
      choices: context.choices(at: base), replacements: context.settings.replacements,
      skew: context.settings.skew,
      weights: context.positionWeights)
    // What was scored before and is not in the buffer is worse; only without a buffer does the search go
    // there again.
    let candidates = context.draw(
      context.stage.width, from: base.candidate, sampler, isOnlyNew: context.settings.bufferSize > 0)
    guard !candidates.isEmpty else {
      context.state.isExhausted = true
      return
    }
    let entries = context.probe(candidates, near: base.candidate)
    context.learn(from: entries, madeFrom: base)
    let merged = merges(of: entries, onto: base, most: context.settings.merges).filter(context.space.admits)
    let all = entries + context.evaluate(merged, near: base.candidate)
    context.state.buffer.add(all.dropFirst().reduce(all[0]) { $1.precedes($0) ? $1 : $0 })
  }

  /// The best candidate's change together with the next best one's at another position, then with a third,
  /// and so on.
  private func merges(of entries: [ScoredCandidate], onto base: ScoredCandidate, most: Int) -> [Candidate] {
    var merged = base.candidate
    var results: [Candidate] = []
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
