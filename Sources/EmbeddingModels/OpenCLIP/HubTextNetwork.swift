// Follows open_clip's hf_model.py (HFTextEncoder).
import Checkpoints
import Files
import Layers
import Tensors

/// BERT as the text side of an open_clip model: its first token, its own pooler or the mean of its states,
/// then a projection of one layer or two.
struct HubTextNetwork: TextNetwork {
  private var bert: BERT
  private let pooling: Pooling
  private var pooler: Linear?
  private var projections: [Linear]

  /// The ways of making one vector of the states of a text.
  enum Pooling {
    case firstToken, bertPooler, mean
  }

  /// The id that attention does not see. The configuration that would say so is only on the hub; BERT's own
  /// has it so.
  private static let padID: Int32 = 0

  var hasPooler: Bool { pooler != nil }
  var words: Tensor { bert.words }
  var dimension: Int { projections.last?.weight.shape[0] ?? bert.width }

  /// A network whose parameters are not set yet.
  ///
  /// - Parameter projections: the lengths of the vectors behind each layer of the projection
  init(_ configuration: BERTConfiguration, pooling: Pooling, projections: [Int]) {
    bert = BERT(configuration)
    self.pooling = pooling
    let width = bert.width
    pooler = pooling == .bertPooler ? Linear(inputs: width, outputs: width) : nil
    self.projections = zip([width] + projections, projections).map {
      Linear(inputs: $0, outputs: $1, hasBias: false)
    }
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    // A literal padding token inside of a text is not seen by the others; the first token is always there.
    let seen = tokens.map { text in text.indices.filter { $0 == 0 || text[$0] != Self.padID } }
    let starts = tokens.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let kept = zip(starts, seen).flatMap { start, places in places.map { start + $0 } }
    let visible = kept.count == inputs.shape[0] ? inputs : inputs.gatheringRows(at: kept)
    let lengths = seen.map(\.count)
    let firsts = lengths.dropLast().reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let states = bert(
      visible, tokens: zip(tokens, seen).map { text, places in places.map { text[$0] } },
      places: seen.flatMap { $0 }, rows: pooling == .mean ? nil : firsts)
    var pooled = pooling == .mean ? states.meanPooled(lengths: lengths) : states
    if let pooler { pooled = pooler(pooled).tanh() }
    for (index, projection) in projections.enumerated() {
      pooled = projection(index == 0 ? pooled : pooled.gelu())
    }
    return pooled
  }

  func readLength(of text: [Int32]) -> Int { text.count }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try bert.visitParameters(prefix + "transformer.", body)
    try pooler?.visitParameters(prefix + "transformer.pooler.dense.", body)
    try projections.visitParameters(prefix + "proj.", body)
  }
}
