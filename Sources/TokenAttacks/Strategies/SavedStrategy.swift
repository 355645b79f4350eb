import Files
import Foundation

/// A strategy that came with the task, in a run's state: as it was when the run began, and as it is.
struct SavedStrategy: Codable, Sendable {
  private enum Content: Sendable {
    case live(initial: any SearchStrategy, current: any SearchStrategy)
    /// Both as JSON, whose type is known when the run is taken up again.
    case read(initial: String, current: String)
  }

  private enum CodingKeys: CodingKey { case initial, current }

  private let content: Content

  init(initial: any SearchStrategy, current: any SearchStrategy) {
    content = .live(initial: initial, current: current)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    content = .read(
      initial: try container.decode(String.self, forKey: .initial),
      current: try container.decode(String.self, forKey: .current))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(initial(), forKey: .initial)
    switch content {
    case .live(_, let current): try container.encode(Self.json(current), forKey: .current)
    case .read(_, let current): try container.encode(current, forKey: .current)
    }
  }

  /// The strategy to go on with. Throws `InputError` unless the run was begun with one that is equal to this.
  func strategy(begunAs initial: any SearchStrategy) throws -> any SearchStrategy {
    guard let begun = try? self.initial(), let given = try? Self.json(initial), begun == given,
      let current = try? current(like: initial)
    else {
      throw InputError(
        field: "snapshot", expected: "the state of a strategy like the one of this run", found: "another's")
    }
    return current
  }

  private func initial() throws -> String {
    switch content {
    case .live(let initial, _): try Self.json(initial)
    case .read(let initial, _): initial
    }
  }

  private func current<Strategy: SearchStrategy>(like initial: Strategy) throws -> any SearchStrategy {
    switch content {
    case .live(_, let current): return current
    case .read(_, let current):
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      return try decoder.decode(Strategy.self, from: Data(current.utf8))
    }
  }

  private static func json(_ strategy: some SearchStrategy) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(strategy), as: UTF8.self)
  }
}
