import Files

/// A pair that could not be attacked under one seed, and why: such a line of `results.jsonl` has an `error`, and nothing of
/// what an attack finds.
public struct FailedPair: Sendable, Hashable {
  public let pairing: Pairing
  /// The place of the image in the set, from 0.
  public let number: Int
  public let seed: Int
  /// The image's path as the metadata have it.
  public let file: String
  /// One line, which names the metadata's line.
  public let error: String

  var key: PairKey { PairKey(pairing: pairing, number: number, seed: seed) }

  init(_ key: PairKey, _ item: PairSet.Item, _ error: any Error) {
    (pairing, number, seed, file) = (key.pairing, key.number, key.seed, item.name)
    self.error = (error as? InputError).map { "\(item.place.naming($0))" } ?? "\(error)"
  }

  /// Reads a line. Throws `InputError` for one of another version, and when a member is missing or malformed.
  init(_ line: JSONField) throws {
    let key = try PairKey(line)
    (pairing, number, seed) = (key.pairing, key.number, key.seed)
    file = try line.member("file").string()
    error = try line.member("error").string()
  }

  /// The line.
  func json(_ task: ResultsFile.Task, _ goal: SetGoal) -> JSON {
    .object(
      task.members(goal).appending([
        "clean": ["text": .string(task.pair.text)], "error": .string(error),
      ]))
  }
}

/// A line of `results.jsonl`.
enum ResultLine {
  case done(PairRow)
  case failed(FailedPair)

  /// Throws `InputError` as the rows do.
  init(_ line: JSONField) throws {
    self = try line.member("error").ifPresent == nil ? .done(PairRow(line)) : .failed(FailedPair(line))
  }

  var key: PairKey {
    switch self {
    case .done(let row): row.key
    case .failed(let pair): pair.key
    }
  }
}
