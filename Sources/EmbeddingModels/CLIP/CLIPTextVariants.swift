import Layers
import Tensors

/// A text of which all before a certain position is known from another one.
struct TextVariant {
  let tokens: [Int32]
  /// What has to be computed: from the first token that differs to the row that is read.
  let positions: Range<Int>

  /// - Parameter end: the position at which the text is read
  init(_ tokens: [Int32], of base: [Int32], end: Int) {
    self.tokens = tokens
    let common = zip(tokens, base).prefix { $0 == $1 }.count
    positions = min(common, end)..<end + 1
  }
}

extension CLIPTextNetwork {
  /// The embeddings of texts that share their beginnings with `base`, `[variants, dimension]`.
  ///
  /// Rows of a causal tower depend on what stands before them only. Keys and values of the base are computed once, and
  /// for each text the rows from the first that differs to the one that is read.
  func embeddings(of variants: [TextVariant], base: [Int32]) -> Tensor {
    // Batches of neighbours: texts of about equal length, which see about as much of the base.
    let order = variants.indices.sorted {
      (variants[$0].positions.lowerBound, $0) < (variants[$1].positions.lowerBound, $1)
    }
    let sorted = order.map { variants[$0] }
    guard let known = sorted.last?.positions.lowerBound else { return .zeros([0, dimension]) }
    let keyValues = known > 0 ? keyValues(of: words.gatheringRows(at: base[..<known].map(Int.init))) : nil
    let batches = rowBatches(lengths: sorted.map(\.positions.count))
    let parts = concurrentMap(batches.count) { batch in
      let texts = sorted[batches[batch]]
      let ids = texts.flatMap { $0.tokens[$0.positions].map(Int.init) }
      return embeddings(of: words.gatheringRows(at: ids), at: texts.map(\.positions), behind: keyValues)
    }
    var places = order
    for (place, index) in order.enumerated() { places[index] = place }
    return Tensor.concatenating(parts).gatheringRows(at: places)
  }
}
