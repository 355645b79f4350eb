/// One averaged gradient, then position after position in random order: some of the tokens of steepest
/// descent are tried at a position, and the best texts go on to the next. Ben-Tov and Sharif, 2024 (GASLITE),
/// arXiv:2412.20953.
struct SweepStrategy: SearchStrategy {
  func step(_ context: inout SearchContext) {
    let best = context.state.buffer.best
    let choices = context.choices(at: best)
    let width = context.stage.width
    let found = context.state.scored.count
    for position in positions(&context, count: best.candidate.count) {
      var only = [[Int32]](repeating: [], count: choices.count)
      only[position] = choices[position]
      let sampler = CandidateSampler(choices: only, replacements: 1, position: position)
      for entry in context.state.buffer.entries {
        let candidates = context.draw(width, from: entry.candidate, sampler, isOnlyNew: true)
        guard !candidates.isEmpty else { continue }
        let entries = context.evaluate(candidates, near: entry.candidate)
        context.learn(from: entries, madeFrom: entry)
        for scored in entries { context.state.buffer.add(scored) }
      }
    }
    let isComplete = context.settings.sweepPositions >= best.candidate.count
    context.state.isExhausted = isComplete && context.state.scored.count == found
  }

  /// Distinct positions in random order.
  private func positions(_ context: inout SearchContext, count: Int) -> [Int] {
    var positions = Array(0..<count)
    positions.shuffle(using: &context.state.generator)
    return Array(positions.prefix(context.settings.sweepPositions))
  }
}
