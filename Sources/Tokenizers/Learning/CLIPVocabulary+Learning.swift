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

/// The distinct words of the texts, spelled with the merges learned so far.
private struct MergeLearner {
  struct Pair: Hashable {
    let left: Int32
    let right: Int32

    func precedes(_ other: Pair) -> Bool { (left, right) < (other.left, other.right) }
  }

  private var words: [(symbols: [Int32], count: Int)]

  init(words: [(key: [Int32], value: Int)]) { self.words = words.map { ($0.key, $0.value) } }

  /// The pair of neighbouring tokens that occurs most often, nil when every word is one token.
  var mostFrequentPair: Pair? {
    var counts: [Pair: Int] = [:]
    for (symbols, count) in words {
      for (left, right) in zip(symbols, symbols.dropFirst()) {
        counts[Pair(left: left, right: right), default: 0] += count
      }
    }
    return counts.max {
      $0.value < $1.value || $0.value == $1.value && $1.key.precedes($0.key)
    }?.key
  }

  mutating func merge(_ pair: Pair, into token: Int32) {
    for index in words.indices where words[index].symbols.count > 1 {
      let symbols = words[index].symbols
      var merged: [Int32] = []
      merged.reserveCapacity(symbols.count)
      var position = 0
      while position < symbols.count {
        if position + 1 < symbols.count, symbols[position] == pair.left, symbols[position + 1] == pair.right {
          merged.append(token)
          position += 2
        } else {
          merged.append(symbols[position])
          position += 1
        }
      }
      words[index].symbols = merged
    }
  }
}
