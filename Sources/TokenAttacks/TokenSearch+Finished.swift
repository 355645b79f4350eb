import EmbeddingModels
import Files
import Foundation
import Objectives
import Runs

extension TokenSearch {
  /// The `result.json` of this very search on one prompt, where a folder holds one that is done; nil where it
  /// holds none, the rest of a run that was interrupted, or files that were not all written.
  ///
  /// - Parameters:
  ///   - folder: the folder of the earlier run
  ///   - prompt: the text that got the trigger
  ///   - goal: the description of the goal
  ///   - inputs: those of the losses, at least one
  ///   - limits: the limits of the run
  ///   - seed: the seed of all random draws
  ///   - hasDraft: whether a draft model has a part in the search
  /// - Throws: `InputError` for the result of another search, and for a file that is malformed
  public func finishedResult(
    in folder: URL, on prompt: String, goal: GoalDescription, against inputs: [any TokenInput],
    limits: RunLimits, seed: Int, hasDraft: Bool
  ) throws -> String? {
    let models = try inputs.map { try $0.identity() }
    let url = folder.appendingPathComponent("result.json")
    let isThere = { (name: String) in InputFile.exists(folder.appendingPathComponent(name)) }
    guard isThere("result.json"), isThere("trace.csv"), !isThere("snapshot.json") else { return nil }
    let bytes = try InputFile.bytes(of: url, largest: InputLimits.listing)
    let found = try JSONField(parsing: bytes, file: url.path)
    if try found.member("stopped").string() == StopReason.interrupted.rawValue { return nil }
    let template =
      substitution == nil
      ? TriggerTemplate(prompt: prompt, place: place, input: inputs[0]) : nil
    var wanted = JSONObject([
      "schema": .integer(ResultSchema.version),
      "attack": record(limits: limits, goal: goal, members(hasDraft: hasDraft)),
      "model": models[0].record, "seed": .integer(seed),
      "clean": ["text": .string(template?.cleanText ?? prompt)],
    ])
    if let template {
      let words = try found.member("trigger").member("text").string()
      wanted = wanted.appending(["adversarial": ["text": .string(template.text(with: words))]])
    }
    // Numbers are spelled as they are read.
    try found.requireToSay(
      JSONField(parsing: Array(JSON.object(wanted).text().utf8), file: nil).value ?? .null)
    let all = try found.member("models").ifPresent
    guard try all?.elements().count ?? 1 == models.count else {
      throw try found.member("models").error(expected: "\(models.count), as this command says")
    }
    for (field, model) in zip(try all?.elements() ?? [], models) {
      try field.member("model").requireToSay(model.record)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
