import CrossAttacks
import Datasets
import EmbeddingModels
import Files
import Objectives
import Runs

extension ResultRow: ResultFileLine {
  /// The row of a pair, from what was measured on the saved files.
  init(
    _ pair: SetPair, seed: Int, image: String, _ goal: SetGoal, _ outcome: PairOutcome, _ audit: ImageAudit,
    _ measurement: PairMeter.Measurement, model: any TokenInput
  ) {
    (schema, pairing, number, self.seed) = (ResultSchema.version, pair.pairing, pair.number, seed)
    (file, className) = (pair.sample.id, pair.sample.className)
    (finding, location) = (pair.sample.finding, pair.sample.location)
    (caption, self.goal, wanted) = (pair.caption, goal.name, pair.wanted)
    clean = CleanText(text: pair.text, tokens: model.tokens(of: pair.text))
    adversarial = Adversarial(
      text: outcome.text, tokens: model.tokens(of: outcome.text), image: image)
    similarity = measurement.similarity
    let (before, after) = (measurement.progress.before, measurement.progress.after)
    score = Change(before: before.score, after: after.score)
    rank = Change(before.rank, after.rank)
    imageMargin = Change(before.margins?.image, after.margins?.image)
    textMargin = Change(before.margins?.text, after.margins?.text)
    changedTokens = EditDistance.distance(clean.tokens, adversarial.tokens)
    (changedPixels, distance) = (audit.changedPixels, audit.distance)
    (norm, radius, region) = (outcome.budget?.norm, outcome.budget?.radius, outcome.region?.name)
    let run = outcome.run
    rounds = Rounds(score: run.trace.map(\.score), evaluations: run.trace.map(\.evaluations))
    phrase = outcome.phrase.map { Phrase($0) }
    attribution = outcome.attribution.map {
      Attribution(text: $0.text, image: $0.image, both: $0.both, evaluations: $0.evaluations)
    }
    defence = outcome.defence
    (steps, seconds) = (run.steps, run.seconds)
    (evaluations, stopped) = (run.evaluations, run.stopped)
  }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    try ResultSchema.check(line)
    self = try line.decoded()
    let counts = 0...1 << 48
    for name in ["pair", "changedTokens", "changedPixels", "steps", "evaluations"] {
      _ = try line.member(name).integer(in: counts)
    }
    let image = try line.member("adversarial").member("image")
    guard adversarial.image.wholeMatch(of: /images\/[0-9a-z-]+\.png/) != nil else {
      throw image.error(expected: "a file of images/")
    }
    if let rank = try line.member("rank").ifPresent {
      for time in ["before", "after"] { _ = try rank.member(time).integer(in: 1...Int.max) }
    }
    guard (imageMargin == nil) == (textMargin == nil) else {
      throw line.error(expected: "both margins or none")
    }
    let rounds = try line.member("rounds")
    for count in try rounds.member("evaluations").elements() { _ = try count.integer(in: counts) }
    guard self.rounds.score.count == self.rounds.evaluations.count,
      self.rounds.score.isEmpty != pairing.isAttacked
    else { throw rounds.error(expected: "as many scores as evaluations, some if the pair was attacked") }
  }

  /// The pair and the seed of its attack.
  package var key: PairKey { PairKey(pairing: pairing, number: number, seed: seed) }

  /// The closeness of the pair to its goal, before and after.
  var progress: GoalProgress {
    GoalProgress(before: reading(\.before, \.before), after: reading(\.after, \.after))
  }

  private func reading(_ value: (Change<Float>) -> Float, _ rank: (Change<Int>) -> Int) -> GoalReading {
    GoalReading(
      score: value(score), rank: self.rank.map(rank),
      margins: imageMargin.flatMap { image in
        textMargin.map { PairReading.Margins(image: value(image), text: value($0)) }
      })
  }
}

extension ResultRow.Change {
  /// Nil unless both are there.
  fileprivate init?(_ before: Value?, _ after: Value?) {
    guard let before, let after else { return nil }
    self.init(before: before, after: after)
  }
}

extension ResultRow.Phrase {
  fileprivate init(_ finding: PhraseFinding) {
    let style = finding.style
    (phrase, place) = (finding.phrase, style == nil ? "below" : "over")
    (x, y, typeSize) = (style?.x, style?.y, style?.typeSize)
    (opacity, ink) = (style?.opacity, style.map { Int($0.ink) })
    (evaluations, clean, verified) = (finding.evaluations, finding.clean, finding.verified)
  }
}
