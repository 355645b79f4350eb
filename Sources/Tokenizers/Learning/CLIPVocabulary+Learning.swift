import Files

extension CLIPVocabulary {
  /// Learns merges from texts: again and again, the pair of neighbours that is most frequent within words
  /// becomes a token. Sennrich, Haddow and Birch, 2016, arXiv:1508.07909.
  ///
  /// Among equally frequent pairs the one with the smaller ids wins, so that the same texts give the same
  /// vocabulary on every machine.
  ///
  /// - Parameters:
  ///   - texts: the texts to learn from, each with the number of times that it counts
  ///   - size: the wanted number of tokens, special ones included; there are fewer when all words are tokens
  ///     before that
  /// - Throws: nothing that depends on the texts
  package init(learningFrom texts: [(text: String, count: Int)], size: Int) throws {
    self.init()
    let cutter = try Tokenizer(definition: JSONField(parsing: Array(definition.text().utf8), file: nil))
    var counts: [[Int32]: Int] = [:]
    for (text, count) in texts {
      for word in Self.words(in: cutter.encode(text, addingSpecialTokens: false)) {
        counts[word, default: 0] += count
      }
    }
    var learner = MergeLearner(words: counts.sorted { $0.key.lexicographicallyPrecedes($1.key) })
    while self.size < size, let pair = learner.mostFrequentPair {
      learner.merge(pair, into: append(pair.left, pair.right))
    }
  }

  private static func words(in ids: [Int32]) -> [[Int32]] {
    var words: [[Int32]] = []
    var word: [Int32] = []
    for id in ids {
      word.append(id)
      if endsWord(byteToken: id) {
        words.append(word)
        word = []
      }
    }
    return words
  }
}
