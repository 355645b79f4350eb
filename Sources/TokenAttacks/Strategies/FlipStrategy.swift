/// The flips of one token that a gradient says are best, from each text of a beam. Ebrahimi et al., 2018
/// (HotFlip), arXiv:1712.06751.
///
/// Each text of the beam gets one gradient. The flips are ordered by the loss that is expected of them, to
/// first order, and as many of the best as the width says are made and scored; the best texts make the next
/// beam.
struct FlipStrategy: SearchStrategy {
  private struct Flip {
    let candidate: Candidate
    let base: Int
    let expected: Float
  }

  func step(_ context: inout SearchContext) {
    let beam = context.state.buffer.entries
    let expected = beam.indices.flatMap { flips(&context, of: beam[$0], at: $0) }
      .sorted { ($0.expected, $0.base) < ($1.expected, $1.base) }
    var chosen: [Flip] = []
    var seen: Set<Candidate> = []
    for flip in expected where chosen.count < context.stage.width {
      if seen.insert(flip.candidate).inserted, context.space.admits(flip.candidate) { chosen.append(flip) }
    }
    guard !chosen.isEmpty else {
      context.state.isExhausted = true
      return
    }
    for (index, entry) in beam.enumerated() {
      let candidates = chosen.filter { $0.base == index }.map(\.candidate)
      for scored in context.evaluate(candidates, near: entry.candidate) { context.state.buffer.add(scored) }
    }
  }

  /// The most promising flips at each position that were not scored yet.
  private func flips(_ context: inout SearchContext, of entry: ScoredCandidate, at index: Int) -> [Flip] {
    guard let gradients = context.tokenGradients(at: entry), let allowed = context.space.allowed else {
      return []
    }
    let best = gradients.smallestInRows(context.settings.topK, among: allowed.isAllowed)
    return gradients.withValues { values in
      best.enumerated().flatMap { position, tokens in
        tokens.compactMap { token -> Flip? in
          var candidate = entry.candidate
          let row = position * gradients.columns
          let change = values[row + token] - values[row + Int(candidate[position])]
          candidate[position] = Int32(token)
          guard context.state.scored[candidate] == nil else { return nil }
          return Flip(candidate: candidate, base: index, expected: entry.cost + change)
        }
      }
    }
  }
}
