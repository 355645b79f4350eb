import EmbeddingModels
import Files
import Foundation
import Objectives
import Runs

extension TokenSearchResult {
  /// The content of `result.json`. With several prompts, each has its texts under `prompts`; with several
  /// models, each has its scores under `models`.
  public var json: String {
    var document = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": search.record(
        limits: limits, goal: goal,
        search.members(hasDraft: hasDraft, hasFluency: hasFluency)
          .appending(strategy.map { ["strategy": $0] } ?? [:])),
      "model": models[0].model.record,
      "seed": .integer(seed),
      "clean": prompts.count == 1 ? clean.record : ["score": .float(cleanScore)],
      "adversarial": prompts.count == 1 ? adversarial.record : ["score": .float(score)],
      "trigger": [
        "text": .string(trigger.words), "tokens": .array(trigger.tokens.map { .integer(Int($0)) }),
      ],
      "verified": .float(verified),
      "withinCap": .bool(isWithinCap),
    ])
    if prompts.count > 1 {
      document = document.appending([
        "prompts": .array(prompts.map { ["clean": $0.clean.record, "adversarial": $0.adversarial.record] })
      ])
    }
    if models.count > 1 {
      document = document.appending([
        "models": .array(
          models.map {
            ["model": $0.model.record, "clean": .float($0.clean), "verified": .float($0.verified)]
          })
      ])
    }
    if hasDraft {
      document = document.appending(["draftEvaluations": .integer(draftEvaluations)])
    }
    return JSON.object(document.appending(run.members)).text(isIndented: true) + "\n"
  }
}

extension ScoredText {
  /// The text as a member of `result.json`.
  package var record: JSON {
    .object(
      JSONObject([
        "text": .string(text), "tokens": .array(tokens.map { .integer(Int($0)) }), "score": .float(score),
      ]).appending(response.map { ["response": .string($0)] } ?? [:]))
  }
}

extension TokenSearch {
  /// The attack's name, and every parameter that it uses.
  func record(limits: RunLimits, goal: GoalDescription, _ members: JSONObject) -> JSON {
    .object(
      JSONObject(["name": .string(preset.rawValue)]).appending(goal.members).appending(members)
        .appending([
          "steps": .integer(limits.steps),
          "timeLimit": limits.seconds.map { .number($0) } ?? .null,
          "evaluationLimit": limits.evaluations.map { .integer($0) } ?? .null,
          "targetScore": limits.targetScore.map { .float($0) } ?? .null,
          "patience": limits.patience.map { .integer($0) } ?? .null,
        ]))
  }

  /// The search's own parameters, but for settings that have no part in it.
  ///
  /// - Parameters:
  ///   - hasDraft: whether a draft model has a part in it
  ///   - hasFluency: whether a text scorer has
  package func members(hasDraft: Bool = false, hasFluency: Bool = false) -> JSONObject {
    func members(_ all: KeyValuePairs<Setting, JSON>) -> JSONObject {
      JSONObject(
        members: all.filter { uses($0.key) && ($0.key != .probe || hasDraft) }
          .map { ($0.key.rawValue, $0.value) })
    }
    return members([
      .suffixLength: .integer(suffixLength), .place: .string(place.rawValue), .initial: initial.record,
      .searchWidth: .integer(searchWidth),
    ]).appending([
      "stages": .array(
        stages.map {
          [
            "from": .integer($0.from), "width": .integer($0.width), "gradients": .integer($0.gradients),
            "method": .string($0.method.rawValue),
          ]
        })
    ]).appending(
      members([
        .topK: .integer(topK), .replacements: .integer(replacements), .skew: .float(skew),
        .merges: .integer(merges), .experience: .float(experience),
        .positionPreference: .float(positionPreference), .buffer: .integer(bufferSize),
        .sweepPositions: .integer(sweepPositions), .learningRate: .float(learningRate),
        .weightDecay: .float(weightDecay), .restarts: .integer(restarts),
        .restartPatience: .integer(restartPatience), .disturbance: disturbance.map { .integer($0) } ?? .null,
        .gradientMemory: .integer(gradientMemory),
        .mostSubstitutions: mostSubstitutions.map { .integer($0) } ?? .null,
        .probe: ["reduction": .float(probe.reduction), "factor": .integer(probe.factor)],
        .allowsNonASCII: .bool(rules.allowsNonASCII), .wholeWordsOnly: .bool(rules.wholeWordsOnly),
        .bannedTokens: .array(rules.bannedTokens.sorted().map { .integer(Int($0)) }),
      ])
    ).appending([
      "largestShift": largestShift.map { .float($0) } ?? .null, "substitution": substitution?.record ?? .null,
      "bansTargetWords": .bool(rules.bansTargetWords),
      "bannedWords": .array(rules.bannedWords.sorted().map { .string($0) }),
    ]).appending(momentum > 0 ? ["momentum": .float(momentum)] : [:])
      .appending(distanceWeight > 0 ? ["distanceWeight": .float(distanceWeight)] : [:])
      .appending(hasFluency ? ["fluencyWeight": .float(fluencyWeight)] : [:])
  }
}

extension Substitution {
  fileprivate var record: JSON {
    switch self {
    case .neighbours(let count): ["neighbours": .integer(count)]
    case .table(let table):
      .object(
        JSONObject(
          members: table.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map { .string($0) })) }))
    }
  }
}

extension InitialTrigger {
  fileprivate var record: JSON {
    switch self {
    case .repeating(let word): ["repeated": .string(word)]
    case .text(let text): ["text": .string(text)]
    case .tokens(let tokens): ["tokens": .array(tokens.map { .integer(Int($0)) })]
    case .random: .string("random")
    }
  }
}
