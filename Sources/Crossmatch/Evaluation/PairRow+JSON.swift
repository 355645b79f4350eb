import EmbeddingModels
import Files
import Tensors

extension PairRow {
  /// The row of a pair, with all that a reader needs to check it.
  static func json(
    _ task: ResultsFile.Task, _ goal: SetGoal, _ outcome: PairOutcome, _ cosines: Cosines,
    _ progress: GoalProgress, model: any TextEncoder
  ) -> JSON {
    let text = task.pair.text
    let tokens = (clean: model.tokens(of: text), attacked: model.tokens(of: outcome.text))
    let changed = EditDistance.distance(tokens.clean, tokens.attacked)
    let members: KeyValuePairs<String, JSON> = [
      "clean": ["text": .string(text), "tokens": .array(tokens.clean.map { .integer(Int($0)) })],
      "adversarial": [
        "text": .string(outcome.text), "tokens": .array(tokens.attacked.map { .integer(Int($0)) }),
        "image": .string(task.image),
      ],
      "similarity": cosines.json,
    ]
    let effort: KeyValuePairs<String, JSON> = [
      "changedTokens": .integer(changed),
      "changedPixels": .integer(outcome.changedPixels),
      "norm": .optional(outcome.budget?.norm.rawValue),
      "radius": outcome.budget.map { .float($0.radius) } ?? .null,
      "spent": .float(outcome.distance), "region": .optional(outcome.region),
    ]
    let run: KeyValuePairs<String, JSON> = [
      "rounds": .object(
        JSONObject([
          "score": .array(outcome.run.trace.map { .float($0.score) }),
          "evaluations": .array(outcome.run.trace.map { .integer($0.evaluations) }),
        ])),
      "phrase": outcome.phrase?.record ?? .null,
      "attribution": outcome.attribution?.record ?? .null,
    ]
    let all = task.members(goal).appending(members).appending(progress.members).appending(effort).appending(
      run)
    return .object(all.appending(outcome.run.members))
  }

  /// Reads a row. Throws `InputError` for one of another version, and when a member is missing or malformed.
  package init(_ line: JSONField) throws {
    key = try PairKey(line)
    file = try line.member("file").string()
    className = try line.member("class").ifPresent?.string()
    caption = try line.member("caption").string()
    goal = try line.member("goal").string()
    wanted = try line.member("wanted").ifPresent?.string()
    text = try line.member("clean").member("text").string()
    adversarialText = try line.member("adversarial").member("text").string()
    let image = try line.member("adversarial").member("image")
    self.image = try image.string()
    guard self.image.wholeMatch(of: /images\/[0-9a-z-]+\.png/) != nil else {
      throw image.error(expected: "a file of images/")
    }
    cosines = try Cosines(line.member("similarity"))
    progress = try GoalProgress(line)
    changedTokens = try line.member("changedTokens").integer(in: 0...1 << 48)
    changedPixels = try line.member("changedPixels").integer(in: 0...1 << 48)
    distance = try line.member("spent").float()
    evaluations = try line.member("evaluations").integer(in: 0...1 << 48)
    seconds = try line.member("seconds").number()
    let rounds = try line.member("rounds")
    let scores = try rounds.member("score").elements().map { try $0.float() }
    let counts = try rounds.member("evaluations").elements().map { try $0.integer(in: 0...1 << 48) }
    guard scores.count == counts.count, scores.isEmpty != key.pairing.isAttacked else {
      throw rounds.error(expected: "as many scores as evaluations, some if the pair was attacked")
    }
    attribution = try line.member("attribution").ifPresent.map {
      Attribution(
        text: try $0.member("text").float(), image: try $0.member("image").float(),
        both: try $0.member("both").float())
    }
    phrase = try line.member("phrase").ifPresent.map {
      Phrase(clean: try $0.member("clean").float(), verified: try $0.member("verified").float())
    }
    self.rounds = zip(scores, counts).map { Round(score: $0, evaluations: $1) }
  }
}

extension PairKey {
  /// Reads what a row says of it. Throws `InputError` for a row of another version.
  init(_ line: JSONField) throws {
    _ = try line.member("schema").integer(in: ResultSchema.version...ResultSchema.version)
    let pairing = try line.member("pairing").string(oneOf: Pairing.allCases.map(\.rawValue))
    self.init(
      pairing: Pairing(rawValue: pairing)!, number: try line.member("pair").integer(in: 0...1 << 48),
      seed: try line.member("seed").integer())
  }
}

extension ResultsFile.Task {
  /// What every row says of its pair.
  func members(_ goal: SetGoal) -> JSONObject {
    JSONObject([
      "schema": .integer(ResultSchema.version), "pairing": .string(key.pairing.rawValue),
      "pair": .integer(key.number),
      "seed": .integer(key.seed), "file": .string(pair.item.name), "class": .optional(pair.item.className),
      "finding": .optional(pair.item.finding), "location": .optional(pair.item.location),
      "caption": .string(pair.caption), "goal": .string(goal.name), "wanted": .optional(pair.wanted),
    ])
  }
}

extension PairRow.Cosines {
  fileprivate var json: JSON {
    [
      "before": .float(before), "after": .float(after), "textOnly": .float(textOnly),
      "imageOnly": .float(imageOnly),
      "ownBefore": .float(ownBefore), "ownAfter": .float(ownAfter),
    ]
  }

  fileprivate init(_ field: JSONField) throws {
    before = try field.member("before").float()
    after = try field.member("after").float()
    textOnly = try field.member("textOnly").float()
    imageOnly = try field.member("imageOnly").float()
    ownBefore = try field.member("ownBefore").float()
    ownAfter = try field.member("ownAfter").float()
  }
}

extension JSONField {
  func float() throws -> Float { Float(try number()) }
}

extension JSON {
  static func optional(_ string: String?) -> JSON { string.map { .string($0) } ?? .null }
}
