import Files

/// The tokens of a model and their ids, which need not be consecutive.
struct Vocabulary: Sendable {
  /// Ids by token, as the file has them or as a table of our own.
  private enum Index: Sendable {
    case object(JSONObject)
    case table([ExactString: Int32])
  }

  private let index: Index
  /// Ids and tokens, in rising order of ids.
  private let entries: [(id: Int32, token: String)]

  /// Reads an object of ids by token. Throws when an id is no 31-bit number or stands twice.
  init(_ field: JSONField) throws {
    let object = try field.object()
    var entries: [(id: Int32, token: String)] = []
    entries.reserveCapacity(object.members.count)
    for (token, value) in object.members {
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
    index = .object(object)
    self.entries = entries
  }

  /// Tokens whose ids are their places in a list. `refusal` makes the error for the place of a token that
  /// stands a second time.
  init(_ tokens: [String], refusal: (_ index: Int) throws -> any Error) throws {
    var ids = [ExactString: Int32](minimumCapacity: tokens.count)
    for (id, token) in tokens.enumerated() {
      guard ids.updateValue(Int32(id), forKey: ExactString(token)) == nil else { throw try refusal(id) }
    }
    index = .table(ids)
    entries = tokens.enumerated().map { (Int32($0.offset), $0.element) }
  }

  var largestID: Int32? { entries.last?.id }

  var tokens: some Collection<(id: Int32, token: String)> { entries }

  func id(for token: String) -> Int32? {
    switch index {
    case .table(let ids): return ids[ExactString(token)]
    case .object(let object):
      guard case .integer(let id) = object[token] else { return nil }
      return Int32(exactly: id)
    }
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
