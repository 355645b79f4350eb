import Workloads

/// Texts of equal lengths that differ from a base in one token each, at the places of a suffix in turn.
struct Candidates {
  let texts: [[Int32]]
  private let suffix: Range<Int>

  /// - Parameter other: a text from which the tokens that change are taken
  init(_ count: Int, of base: [Int32], with other: [Int32], at suffix: Range<Int>) {
    self.suffix = suffix
    texts = (0..<count).map { index in
      var text = base
      // The first and the last token may be special ones.
      text[suffix.lowerBound + index % suffix.count] = other[1 + index % (other.count - 2)]
      return text
    }
  }

  /// The operations of all, where what stands before a change is known to causal models.
  func operations(of work: TransformerWork) -> Double {
    work.forward(
      texts.enumerated().map { index, text in
        let known = work.isCausal ? suffix.lowerBound + index % suffix.count : 0
        return TransformerWork.Sequence(rows: text.count - known, of: text.count)
      })
  }
}
