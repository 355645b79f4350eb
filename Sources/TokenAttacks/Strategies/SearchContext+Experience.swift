import Tensors

extension SearchContext {
  /// Records the costs of candidates, if the search makes use of them. Candidates that differ from their base
  /// in several positions say nothing about a single token.
  mutating func learn(from entries: [ScoredCandidate], madeFrom base: ScoredCandidate) {
    guard settings.experience > 0 || settings.positionPreference > 0 else { return }
    if state.experience == nil { state.experience = TokenExperience(positions: base.candidate.count) }
    for entry in entries {
      let changed = entry.candidate.indices.filter { entry.candidate[$0] != base.candidate[$0] }
      guard changed.count == 1, let position = changed.first else { continue }
      state.experience!.note(entry.candidate[position], at: position, rise: entry.cost - base.cost)
    }
  }

  /// Gradients, `[positions, vocabulary]`, combined with the tokens' mean effects so far.
  func withExperience(_ gradients: Tensor) -> Tensor {
    guard let experience = state.experience, settings.experience > 0 else { return gradients }
    return gradients + experience.meanRises(vocabulary: gradients.columns) * settings.experience
  }

  /// The relative frequency with which each position is to be replaced; nil where all are alike.
  var positionWeights: [Float]? {
    guard settings.positionPreference > 0 else { return nil }
    return state.experience?.positionWeights(preference: settings.positionPreference)
  }
}
