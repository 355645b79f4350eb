import Files

/// The rows of a position table in which those up to the id of padding belong to no token of a text.
struct PositionsBehindPadding: Sendable {
  /// The id of padding.
  private let padding: Int

  init(padding: Int) { self.padding = padding }

  /// The most tokens of a text. Throws `InputError` when the table has no row for any.
  ///
  /// - Parameter rows: the field that says how many rows the table has
  func count(_ rows: JSONField) throws -> Int {
    let count = try rows.extent() - padding - 1
    guard count > 0 else {
      throw rows.error(expected: "more than the \(padding + 1) positions up to that of padding")
    }
    return count
  }

  /// The row of each token of a text: tokens are counted, padding that a text spells out is not.
  func rows(of text: [Int32]) -> [Int] {
    var place = padding
    return text.map { token in
      if token == Int32(padding) { return padding }
      place += 1
      return place
    }
  }
}
