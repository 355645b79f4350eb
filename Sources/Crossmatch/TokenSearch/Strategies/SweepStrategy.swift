/// One averaged gradient, then position after position in random order: some of the tokens of steepest descent are tried at
/// a position, and the best texts go on to the next. Ben-Tov and Sharif, 2024 (GASLITE), arXiv:2412.20953.
struct SweepStrategy: SearchStrategy {
  func step(_ work: inout SearchWork) {
    let best = work.state.buffer.best
    let choices = work.choices(at: best)
    let width = work.stage.width
    let found = work.state.scored.count
    for position in positions(&work, count: best.candidate.count) {
      var only = [[Int32]](repeating: [], count: choices.count)
      only[position] = choices[position]
      let sampler = CandidateSampler(choices: only, replacements: 1, position: position)
      for entry in work.state.buffer.entries {
        let candidates = work.draw(width, from: entry.candidate, sampler, isOnlyNew: true)
        guard !candidates.isEmpty else { continue }
        let entries = work.score(candidates, near: entry.candidate)
        work.learn(from: entries, madeFrom: entry)
        for scored in entries { work.state.buffer.add(scored) }
      }
    }
    let isComplete = work.search.sweepPositions >= best.candidate.count
    work.state.isExhausted = isComplete && work.state.scored.count == found
  }

  /// Distinct positions in random order.
  private func positions(_ work: inout SearchWork, count: Int) -> [Int] {
    var positions = Array(0..<count)
    positions.shuffle(using: &work.state.generator)
    return Array(positions.prefix(work.search.sweepPositions))
  }
}
