/// Settings of a round that take the place of a preset's own; nil leaves the preset's.
package struct CrossChanges: Sendable {
  /// The rounds.
  package var rounds: Int?
  /// The steps of `mcm-as-published` on the image in each round.
  package var imageSteps: Int?
  /// The steps on the text in each round.
  package var textSteps: Int?
  /// The tokens of the suffix.
  package var suffixLength: Int?
  /// The candidates of a step on the text.
  package var searchWidth: Int?
  /// The tokens at each place that candidates are drawn from.
  package var topK: Int?
  /// The order of the sides.
  package var schedule: CrossSchedule?

  /// Changes of a preset.
  package init(
    rounds: Int? = nil, imageSteps: Int? = nil, textSteps: Int? = nil, suffixLength: Int? = nil,
    searchWidth: Int? = nil, topK: Int? = nil, schedule: CrossSchedule? = nil
  ) {
    (self.rounds, self.imageSteps, self.textSteps) = (rounds, imageSteps, textSteps)
    (self.suffixLength, self.searchWidth, self.topK) = (suffixLength, searchWidth, topK)
    self.schedule = schedule
  }

  /// An attack with these settings; the image's attack within a `CrossAttack` stays as it is. Throws
  /// `InputError` for rounds and steps that are not possible.
  package func applied(to attack: any PairAttack) throws -> any PairAttack {
    switch attack {
    case var published as PublishedMCM:
      if let suffixLength { published.suffixLength = suffixLength }
      if let searchWidth { published.searchWidth = searchWidth }
      if let topK { published.topK = topK }
      if let rounds { published.rounds = rounds }
      if let imageSteps { published.imageSteps = imageSteps }
      return published
    case let preset as CrossAttack:
      var attack = try CrossAttack(
        image: preset.image, text: preset.text, textSteps: textSteps ?? preset.textSteps,
        rounds: rounds ?? preset.rounds, schedule: schedule ?? preset.schedule)
      attack.stages = preset.stages
      if let suffixLength { attack.text.suffixLength = suffixLength }
      if let searchWidth { attack.text.searchWidth = searchWidth }
      if let topK { attack.text.topK = topK }
      return attack
    default: return attack
    }
  }
}
