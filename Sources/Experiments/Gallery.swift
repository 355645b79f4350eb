import Datasets
import Files

/// Different texts among which the texts of pairs are ranked.
struct Gallery: Sendable {
  /// The texts, in the order in which they were first met.
  let texts: [String]
  private let places: [ExactString: Int]

  init(_ all: [String]) {
    var (texts, places): ([String], [ExactString: Int]) = ([], [:])
    for text in all where places[ExactString(text)] == nil {
      places[ExactString(text)] = texts.count
      texts.append(text)
    }
    (self.texts, self.places) = (texts, places)
  }

  /// The places of all texts that count for a pair: not its own, nor, when it is true of the image, others
  /// that are.
  func candidates(for pair: SetPair) -> [Int] {
    let own = Set(
      ([pair.text] + (pair.pairing.isMatch ? pair.sample.captions : [])).compactMap {
        places[ExactString($0)]
      })
    return texts.indices.filter { !own.contains($0) }
  }
}
