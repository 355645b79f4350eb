import Files

/// The pieces of a `Unigram` model, each with the logarithm of its probability; ids are places in the list.
struct ScoredPieces: Sendable {
  /// More scalars than a piece of any model has; it bounds how far matching looks ahead.
  static let longestPiece = 256

  private(set) var scores: [Double]
  let vocabulary: Vocabulary

  /// Reads a list of pieces and scores, `[["<unk>", 0.0], …]`.
  ///
  /// Throws when a score is no finite number, or when a piece is empty, overlong or stands twice.
  init(_ field: JSONField) throws {
    let elements = try field.elements()
    var pieces: [String] = []
    var scores: [Double] = []
    for element in elements {
      let parts = try element.elements()
      guard parts.count == 2 else { throw element.error(expected: "a piece and its score") }
      pieces.append(try parts[0].string())
      scores.append(try parts[1].number())
    }
    try self.init(pieces, scores: scores) { index, expected in
      try elements[index].elements()[0].error(expected: expected)
    }
  }

  /// Pieces with finite scores. `refusal` makes the error for a piece that is not as expected.
  init(
    _ pieces: [String], scores: [Double], refusal: (_ index: Int, _ expected: String) throws -> any Error
  ) throws {
    for (index, piece) in pieces.enumerated()
    where !(1...Self.longestPiece).contains(piece.unicodeScalars.count) {
      throw try refusal(index, "a piece of 1 to \(Self.longestPiece) characters")
    }
    vocabulary = try Vocabulary(pieces) { try refusal($0, "a piece that stands once") }
    self.scores = scores
  }

  /// The same pieces with other scores, one each.
  func replacingScores(_ scores: [Double]) -> ScoredPieces {
    var copy = self
    copy.scores = scores
    return copy
  }
}
