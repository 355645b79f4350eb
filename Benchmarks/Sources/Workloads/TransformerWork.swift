/// What one transformer has to compute.
///
/// The multiplications of linear layers and attention products count, two operations each. What need not be computed is
/// left out, where it is whole rows: of the last block, those that are not read; of texts with a known beginning, those
/// that are the same in all. What a causal mask hides counts.
public struct TransformerWork: Sendable {
  /// A sequence of which only the last rows are computed.
  public struct Sequence: Sendable {
    let rows: Int
    let length: Int

    public init(rows: Int, of length: Int) { (self.rows, self.length) = (rows, length) }
  }

  private let layers: Int
  /// Multiply-adds per row of a block's keys and values, and those of its other linear layers.
  private let keyValues: Int
  private let others: Int
  /// Columns of all heads of queries together.
  private let attended: Int
  /// Multiply-adds per text or image outside of the blocks.
  private let perSequence: Int
  /// Whether one row of the last block is read, and not all.
  private let readsOneRow: Bool
  /// Whether rows depend on what stands before them only.
  public let isCausal: Bool

  /// Blocks of four projections and a perceptron of two layers, four times as wide.
  init(width: Int, layers: Int, perSequence: Int, readsOneRow: Bool, isCausal: Bool) {
    (self.layers, self.perSequence, attended) = (layers, perSequence, width)
    (keyValues, others) = (2 * width * width, 10 * width * width)
    (self.readsOneRow, self.isCausal) = (readsOneRow, isCausal)
  }

  /// Blocks whose sizes differ.
  ///
  /// - Parameters:
  ///   - width: columns of the states
  ///   - queries: columns of all heads of queries
  ///   - keys: columns of all heads of keys
  ///   - inner: columns within the perceptron
  ///   - perceptronLayers: 3 for a perceptron with a gate, else 2
  public init(
    width: Int, layers: Int, queries: Int, keys: Int, inner: Int, perceptronLayers: Int, readsOneRow: Bool,
    isCausal: Bool
  ) {
    (self.layers, perSequence, attended) = (layers, 0, queries)
    keyValues = 2 * width * keys
    others = 2 * width * queries + perceptronLayers * width * inner
    (self.readsOneRow, self.isCausal) = (readsOneRow, isCausal)
  }

  /// all-MiniLM-L6-v2
  public static let miniLM = TransformerWork(
    width: 384, layers: 6, perSequence: 0, readsOneRow: false, isCausal: false)
  /// The text tower of CLIP ViT-B/32, with its projection.
  public static let clipText = TransformerWork(
    width: 512, layers: 12, perSequence: 512 * 512, readsOneRow: true, isCausal: true)
  /// The vision tower of CLIP ViT-B/32, with the embedding of 49 patches and its projection.
  public static let clipVision = TransformerWork(
    width: 768, layers: 12, perSequence: 49 * 32 * 32 * 3 * 768 + 768 * 512, readsOneRow: true,
    isCausal: false)

  /// Rows of the last block behind its keys and values.
  private func lastRows(_ sequence: Sequence) -> Int { readsOneRow ? 1 : sequence.rows }

  /// Multiply-adds of the linear layers for one sequence.
  private func linear(_ sequence: Sequence) -> Int {
    (layers - 1) * sequence.rows * (keyValues + others) + sequence.rows * keyValues
      + lastRows(sequence) * others + perSequence
  }

  /// Multiply-adds of one of attention's products.
  private func product(_ sequence: Sequence) -> Int {
    ((layers - 1) * sequence.rows + lastRows(sequence)) * sequence.length * attended
  }

  /// Floating-point operations of a forward pass: two products in attention.
  public func forward(_ sequences: [Sequence]) -> Double {
    sequences.reduce(0) { $0 + 2 * Double(linear($1) + 2 * product($1)) }
  }

  public func forward(sequences: Int, length: Int) -> Double {
    Double(sequences) * forward([Sequence(rows: length, of: length)])
  }

  /// The same with the derivative with respect to the inputs: linear layers once more, and four more products.
  public func forwardAndBackward(sequences: Int, length: Int) -> Double {
    let sequence = Sequence(rows: length, of: length)
    return 2 * Double(sequences * (2 * linear(sequence) + 6 * product(sequence)))
  }
}
