/// One gradient, then candidates drawn at random from the tokens of steepest descent; the best of them is where the next
/// step goes on. Zou et al., 2023, arXiv:2307.15043, with nanoGCG's buffer. Without gradients it is random search.
struct SamplingStrategy: SearchStrategy {
  func step(_ work: inout SearchWork) {
    let base = work.state.buffer.best
    let sampler = CandidateSampler(choices: work.choices(at: base), replacements: work.search.replacements)
    let candidates = work.draw(work.stage.width, from: base.candidate, sampler)
    guard !candidates.isEmpty else {
      work.state.isExhausted = true
      return
    }
    let entries = work.score(candidates, near: base.candidate)
    let winner = entries.dropFirst().reduce(entries[0]) { $1.precedes($0) ? $1 : $0 }
    work.state.buffer.add(winner)
  }
}
