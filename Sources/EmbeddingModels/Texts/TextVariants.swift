import Layers
import Tensors

/// A text whose beginning, up to a certain position, is known from another text.
struct TextVariant {
  let tokens: [Int32]
  /// The positions that have to be computed: from the first token that differs to the position that is read.
  let positions: Range<Int>

  /// - Parameter end: the position at which the text is read
  init(_ tokens: [Int32], of base: [Int32], end: Int) {
    self.tokens = tokens
    let common = zip(tokens, base).prefix { $0 == $1 }.count
    positions = min(common, end)..<end + 1
  }
}

/// A network in which rows depend only on themselves and on rows before them, and that reads a text at one
/// row.
protocol CausalTextNetwork: Sendable {
  /// The input embedding of every token, `[vocabulary, width]`.
  var words: Tensor { get }
  /// The length of an embedding.
  var dimension: Int { get }

  /// The keys and values in each block for the first tokens of a text, given their input embeddings
  /// `[tokens, width]`.
  func keyValues(of inputs: Tensor) -> [KeyValues]

  /// The embeddings of packed texts, `[texts, dimension]`.
  ///
  /// - Parameters:
  ///   - inputs: `[tokens, width]`, the input embeddings of each text at its `places`
  ///   - places: the positions of the rows in their texts; each text is read at the last
  ///   - keyValues: keys and values in each block of the rows before; without them, positions start at 0
  func embeddings(of inputs: Tensor, at places: [Range<Int>], behind keyValues: [KeyValues]?) -> Tensor
}

extension CausalTextNetwork {
  /// The embeddings of texts that share their beginnings with `base`, `[variants, dimension]`.
  ///
  /// Keys and values of the base are computed once; each text adds the rows from its first token that differs
  /// to the one that is read.
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
