import EmbeddingModels
import Files
import Foundation

extension TokenSearchResult {
  /// Writes `result.json` and `trace.csv` into the folder, which is made if there is none.
  ///
  /// - Throws: `OutputError` when it cannot be written, `InputError` when the weights cannot be read
  public func write(to folder: URL, model: ModelFolder) throws {
    try OutputFile.makeFolder(folder)
    try OutputFile.write(try json(model: model).utf8, to: folder.appendingPathComponent("result.json"))
    try OutputFile.write(traceCSV.utf8, to: folder.appendingPathComponent("trace.csv"))
  }

  /// The content of `result.json`.
  public func json(model: ModelFolder) throws -> String {
    let document: JSON = [
      "attack": search.record(limits: limits, target: target),
      "model": ["path": .string(model.url.path), "sha256": .string(try model.weightsSHA256())],
      "seed": .integer(seed),
      "clean": clean.record,
      "adversarial": adversarial.record,
      "verified": .float(verified),
      "steps": .integer(steps),
      "seconds": .number(seconds),
      "evaluations": .integer(evaluations),
      "stopped": .string(stopped.rawValue),
    ]
    return document.text(isIndented: true) + "\n"
  }

  /// The content of `trace.csv`: a line for the start and one for each step, with what was reached until then.
  public var traceCSV: String {
    let lines = trace.map { "\($0.step),\($0.seconds),\($0.score),\($0.candidates)" }
    return (["step,seconds,score,candidates_scored"] + lines).joined(separator: "\n") + "\n"
  }
}

extension ScoredText {
  fileprivate var record: JSON {
    ["text": .string(text), "tokens": .array(tokens.map { .integer(Int($0)) }), "score": .float(score)]
  }
}

extension TokenSearch {
  /// The attack's name and every parameter.
  fileprivate func record(limits: RunLimits, target: String) -> JSON {
    [
      "name": "gcg",
      "objective": "cosine",
      "target": .string(target),
      "suffixLength": .integer(suffixLength),
      "initialWord": .string(initialWord),
      "searchWidth": .integer(searchWidth),
      "topK": .integer(topK),
      "replacements": .integer(replacements),
      "buffer": .integer(bufferSize),
      "allowsNonASCII": .bool(allowsNonASCII),
      "steps": .integer(limits.steps),
      "timeLimit": limits.seconds.map { .number($0) } ?? .null,
      "evaluationLimit": limits.evaluations.map { .integer($0) } ?? .null,
      "targetScore": limits.targetScore.map { .float($0) } ?? .null,
    ]
  }
}
