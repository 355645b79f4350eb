import Files

/// `Unigram`: the pieces of a word whose scores have the largest sum.
struct Unigram: TokenModel {
  /// What a character costs that is in no piece of its own, below the least score of all.
  private static let unknownPenalty = 10.0

  /// The best way to a place in the word: the last piece, where it begins, and the sum up to its end.
  private struct Step {
    var id: Int32?
    var start = -1
    var score = 0.0
  }

  private let vocabulary: Vocabulary
  private let trie: ScalarTrie
  private let scores: [Double]
  private let unknownID: Int32?
  private let unknownScore: Double
  /// The tokens of bytes, where the model falls back to them.
  private let byteTokens: ByteTokens?
  /// Whether sums are rounded to 32 bits, as SentencePiece has them.
  private let roundsSums: Bool

  /// Reads `unk_id` and `byte_fallback`.
  init(_ field: JSONField, pieces: ScoredPieces) throws {
    let unknown = try field.member("unk_id").ifPresent
    let unknownID = try unknown.map { unknown in
      guard !pieces.scores.isEmpty else { throw unknown.error(expected: "null, as there are no pieces") }
      return Int32(try unknown.integer(in: 0...pieces.scores.count - 1))
    }
    self.init(
      pieces, matching: { _ in true }, unknownID: unknownID, leastScore: pieces.scores.min() ?? 0,
      fallsBackToBytes: try field.member("byte_fallback").ifPresent?.bool() ?? false, roundsSums: false)
  }

  /// - Parameters:
  ///   - matching: whether a piece, by its id, is found in texts
  ///   - unknownID: the piece of what is in no other; without one it is left out
  ///   - leastScore: the score below which unknown characters are counted
  ///   - roundsSums: whether sums are rounded to 32 bits
  init(
    _ pieces: ScoredPieces, matching: (Int32) -> Bool, unknownID: Int32?, leastScore: Double,
    fallsBackToBytes: Bool, roundsSums: Bool
  ) {
    vocabulary = pieces.vocabulary
    scores = pieces.scores
    var trie = ScalarTrie(minimumCapacity: scores.count * 3)
    for (id, piece) in pieces.vocabulary.tokens where matching(id) {
      trie.insert(piece.unicodeScalars, id: id)
    }
    self.trie = trie
    self.unknownID = unknownID
    self.roundsSums = roundsSums
    unknownScore = leastScore - Self.unknownPenalty
    byteTokens = fallsBackToBytes ? ByteTokens(pieces.vocabulary) : nil
  }

  func encode(_ text: SplitText, into ids: inout [Int32]) {
    for word in text.pieces {
      let steps = bestSteps(of: word, in: text.scalars)
      for (id, range) in path(to: word.upperBound, from: word.lowerBound, by: steps) {
        append(id, text.scalars[range], to: &ids)
      }
    }
  }

  /// The best steps to each place from the beginning of the word on.
  private func bestSteps(of word: Range<Int>, in text: [Unicode.Scalar]) -> [Step] {
    var steps = [Step](repeating: Step(), count: word.count + 1)
    for start in word {
      let scoreHere = steps[start - word.lowerBound].score
      var hasSinglePiece = false
      let consider = { (id: Int32?, end: Int, score: Double) in
        let score = roundsSums ? Double(Float(scoreHere) + Float(score)) : scoreHere + score
        // Of equal sums the one that was found first stays.
        if steps[end - word.lowerBound].start < 0 || score > steps[end - word.lowerBound].score {
          steps[end - word.lowerBound] = Step(id: id, start: start, score: score)
        }
      }
      trie.forEachMatch(in: text, range: start..<word.upperBound) { end, id in
        if end == start + 1 { hasSinglePiece = true }
        consider(id, end, scores[Int(id)])
      }
      if !hasSinglePiece { consider(unknownID, start + 1, unknownScore) }
    }
    return steps
  }

  /// The pieces up to a place, of which neighbouring unknown ones have become one.
  private func path(to end: Int, from start: Int, by steps: [Step]) -> [(id: Int32?, range: Range<Int>)] {
    var path: [(id: Int32?, range: Range<Int>)] = []
    var position = end
    while position > start {
      let step = steps[position - start]
      if step.id == unknownID, let last = path.last, last.id == unknownID {
        path[path.count - 1].range = step.start..<last.range.upperBound
      } else {
        path.append((step.id, step.start..<position))
      }
      position = step.start
    }
    return path.reversed()
  }

  private func append(_ id: Int32?, _ text: ArraySlice<Unicode.Scalar>, to ids: inout [Int32]) {
    guard id == unknownID else { return ids.append(id!) }
    var piece = String.UnicodeScalarView()
    piece.append(contentsOf: text)
    // What was put together from unknown characters may be a piece as a whole.
    if let id = vocabulary.id(for: String(piece)) {
      ids.append(id)
    } else if let bytes = byteTokens?.ids(of: String(piece).utf8) {
      ids += bytes
    } else if let unknownID {
      ids.append(unknownID)
    }
  }
}
