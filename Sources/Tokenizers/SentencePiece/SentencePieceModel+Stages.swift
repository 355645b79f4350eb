import Files

extension SentencePieceModel {
  /// The map of characters, nil when the model has none.
  func map() throws -> CharacterMap? {
    guard !characterMap.isEmpty else { return nil }
    return try CharacterMap(characterMap[...], file: file, field: "precompiled_charsmap")
  }

  /// The pieces that the user of the trainer defined, which are found before all else.
  func definedPieces() -> ScalarTrie {
    var trie = ScalarTrie()
    for (id, piece) in pieces.enumerated() where piece.kind == .userDefined {
      trie.insert(piece.text.unicodeScalars, id: Int32(id))
    }
    return trie
  }

  /// The pieces as a vocabulary, by their ids in the model.
  ///
  /// - Parameter renumbered: makes other texts and scores of the list, where a family numbers pieces anew
  func scoredPieces(
    _ renumbered: ([(text: String, score: Float)]) -> [(text: String, score: Float)] = { $0 }
  ) throws -> ScoredPieces {
    let list = renumbered(pieces.map { ($0.text, $0.score) })
    return try ScoredPieces(list.map(\.text), scores: list.map { Double($0.score) }) { index, expected in
      InputError(
        file: file, field: "piece \"\(list[index].text.prefix(60))\"", expected: expected,
        found: "piece \(index)")
    }
  }

  /// The model that cuts normalized text into these pieces, whose ids are given by their texts.
  func tokenModel(_ scored: ScoredPieces, unknownID: Int32) throws -> any TokenModel {
    switch algorithm {
    case .unigram: return unigram(scored, unknownID: unknownID)
    case .bpe:
      return BPE(
        vocabulary: scored.vocabulary, merges: merges(scored.vocabulary), unknownID: unknownID,
        fusesUnknown: true, fallsBackToBytes: fallsBackToBytes, isolated: isolatedPieces(scored.vocabulary))
    }
  }

  private func unigram(_ scored: ScoredPieces, unknownID: Int32) -> Unigram {
    var matching: Set<Int32> = []
    var scores = scored.scores
    for piece in pieces where piece.kind == .normal || piece.kind == .userDefined {
      guard let id = scored.vocabulary.id(for: piece.text) else { continue }
      matching.insert(id)
      // SentencePiece prefers them to all that could be put together from others.
      if piece.kind == .userDefined { scores[Int(id)] = Double(Float(-0.1)) }
    }
    let least = pieces.lazy.filter { $0.kind == .normal }.map(\.score).min() ?? 0
    return Unigram(
      scored.replacingScores(scores), matching: matching.contains, unknownID: unknownID,
      leastScore: Double(least), fallsBackToBytes: fallsBackToBytes, roundsSums: true)
  }

  /// Every way to put a piece together from two others, better pieces first.
  private func merges(_ vocabulary: Vocabulary) -> MergeTable {
    let normal = pieces.filter { $0.kind == .normal }.sorted { $0.score > $1.score }
    let texts = Set(normal.map { ExactString($0.text) })
    var table = MergeTable(minimumCapacity: normal.count * 2)
    var rank: UInt32 = 0
    for (index, piece) in normal.enumerated() {
      // Of pieces with equal scores, the leftmost in the text merges first.
      if index > 0, normal[index - 1].score > piece.score { rank += 1 }
      let scalars = piece.text.unicodeScalars
      guard let merged = vocabulary.id(for: piece.text) else { continue }
      for cut in scalars.indices.dropFirst() {
        let (left, right) = (String(scalars[..<cut]), String(scalars[cut...]))
        guard texts.contains(ExactString(left)), texts.contains(ExactString(right)),
          let leftID = vocabulary.id(for: left), let rightID = vocabulary.id(for: right)
        else { continue }
        table.add(leftID, rightID, rank: rank, merged: merged)
      }
    }
    return table
  }

  /// Defined pieces by the ids of a vocabulary.
  private func isolatedPieces(_ vocabulary: Vocabulary) -> ScalarTrie? {
    guard pieces.contains(where: { $0.kind == .userDefined }) else { return nil }
    var trie = ScalarTrie()
    for piece in pieces where piece.kind == .userDefined {
      if let id = vocabulary.id(for: piece.text) { trie.insert(piece.text.unicodeScalars, id: id) }
    }
    return trie
  }
}

extension Tokenizer {
  /// A tokenizer that does what SentencePiece's library does with a model file, without special tokens.
  ///
  /// Throws `InputError` when the model contradicts itself or asks for work without bound.
  package init(_ model: SentencePieceModel) throws {
    let pieces = try model.scoredPieces()
    let tokens = try TokenStore(vocabulary: pieces.vocabulary, addedTokens: []) { _, _, expected in
      InputError(file: model.file, expected: expected, found: "another")
    }
    self.init(
      TokenizerStages(
        tokens: tokens,
        preTokenizer: try SentencePieceNormalization(model, prefix: .everyPart).checkingBounds(
          file: model.file, field: "normalizer_spec"),
        model: try model.tokenModel(pieces, unknownID: model.unknownID),
        decoder: DecoderSequence.fallback(strippingSpace: model.addsDummyPrefix)),
      TokenizerConfiguration(), truncationSide: .right)
  }
}
