import Files

extension GoalProgress {
  /// The members of a row that tell of the goal; null where the goal has none.
  var members: KeyValuePairs<String, JSON> {
    [
      "score": ["before": .float(before.score), "after": .float(after.score)],
      "rank": Self.pair(before.rank, after.rank) { .integer($0) },
      "imageMargin": Self.pair(before.margins?.image, after.margins?.image) { .float($0) },
      "textMargin": Self.pair(before.margins?.text, after.margins?.text) { .float($0) },
    ]
  }

  private static func pair<Value>(_ before: Value?, _ after: Value?, _ json: (Value) -> JSON) -> JSON {
    guard let before, let after else { return .null }
    return ["before": json(before), "after": json(after)]
  }

  /// Reads a row. Throws `InputError` when a member is missing or malformed.
  init(_ row: JSONField) throws {
    func reading(_ time: String) throws -> GoalReading {
      let image = try row.member("imageMargin").ifPresent?.member(time).float()
      let text = try row.member("textMargin").ifPresent?.member(time).float()
      guard (image == nil) == (text == nil) else {
        throw row.error(expected: "both margins or none")
      }
      return GoalReading(
        score: try row.member("score").member(time).float(),
        rank: try row.member("rank").ifPresent?.member(time).integer(in: 1...Int.max),
        margins: image.flatMap { image in text.map { PairReading.Margins(image: image, text: $0) } })
    }
    self.init(before: try reading("before"), after: try reading("after"))
  }
}
