import Files

/// The tokens of a model and their ids, which need not be consecutive.
struct Vocabulary: Sendable {
  private let idsByToken: JSONObject
  /// Ids and tokens, in rising order of ids.
  private let entries: [(id: Int32, token: String)]

  /// Reads an object of ids by token. Throws when an id is no 31-bit number or stands twice.
  init(_ field: JSONField) throws {
    idsByToken = try field.object()
    var entries: [(id: Int32, token: String)] = []
    entries.reserveCapacity(idsByToken.members.count)
    for (token, value) in idsByToken.members {
      guard case .integer(let integer) = value, let id = Int32(exactly: integer), id >= 0 else {
        throw try field.member(token).error(expected: "an id from 0 to \(Int32.max)")
      }
      entries.append((id, token))
    }
    if zip(entries, entries.dropFirst()).contains(where: { $0.id >= $1.id }) {
      entries.sort { $0.id < $1.id }
    }
    for (entry, next) in zip(entries, entries.dropFirst()) where entry.id == next.id {
      throw try field.member(next.token).error(expected: "an id other than that of \"\(entry.token)\"")
    }
    self.entries = entries
  }

  var largestID: Int32? { entries.last?.id }

  var tokens: some Collection<(id: Int32, token: String)> { entries }

  func id(for token: String) -> Int32? {
    guard case .integer(let id) = idsByToken[token] else { return nil }
    return Int32(exactly: id)
  }

  func token(for id: Int32) -> String? {
    // In a vocabulary without gaps, tokens stand where their ids say.
    if id >= 0, id < entries.count, entries[Int(id)].id == id { return entries[Int(id)].token }
    var range = 0..<entries.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if entries[middle].id == id { return entries[middle].token }
      range = entries[middle].id < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }
}
