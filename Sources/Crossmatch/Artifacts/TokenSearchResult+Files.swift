import EmbeddingModels
import Files
import Foundation

extension TokenSearchResult {
  /// The content of `result.json`.
  public func json(model: ModelFolder) throws -> String {
    let document = JSONObject([
      "attack": search.record(limits: limits, target: target),
      "model": try model.record(),
      "seed": .integer(seed),
      "clean": clean.record,
      "adversarial": adversarial.record,
      "verified": .float(verified),
    ]).appending(run.members)
    return JSON.object(document).text(isIndented: true) + "\n"
  }
}

extension ModelFolder {
  /// Where the model is and which weights it has.
  func record() throws -> JSON { ["path": .string(url.path), "sha256": .string(try weightsSHA256())] }
}

extension ScoredText {
  var record: JSON {
    ["text": .string(text), "tokens": .array(tokens.map { .integer(Int($0)) }), "score": .float(score)]
  }
}

extension TokenSearch {
  /// The attack's name and every parameter.
  func record(limits: RunLimits, target: String) -> JSON {
    .object(
      JSONObject(["name": "gcg", "objective": "cosine", "target": .string(target)]).appending(members)
        .appending([
          "steps": .integer(limits.steps),
          "timeLimit": limits.seconds.map { .number($0) } ?? .null,
          "evaluationLimit": limits.evaluations.map { .integer($0) } ?? .null,
          "targetScore": limits.targetScore.map { .float($0) } ?? .null,
        ]))
  }

  /// The search's own parameters.
  var members: KeyValuePairs<String, JSON> {
    [
      "suffixLength": .integer(suffixLength), "initialWord": .string(initialWord),
      "searchWidth": .integer(searchWidth),
      "topK": .integer(topK), "replacements": .integer(replacements), "buffer": .integer(bufferSize),
      "allowsNonASCII": .bool(allowsNonASCII),
    ]
  }
}
