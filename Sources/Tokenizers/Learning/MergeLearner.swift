/// The distinct words of the texts, spelled with the merges learned so far.
struct MergeLearner {
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
