// Follows open_clip's hf_model.py (HFTextEncoder).
import Checkpoints
import Files
import Layers
import Tensors

/// BERT or RoBERTa as the text side of an open_clip model: its first token, its own pooler or the mean of its states,
/// then a projection of one layer or two.
struct HubTextNetwork: TextNetwork {
  private var bert: BERT
  private let family: Family
  private let pooling: Pooling
  private var pooler: Linear?
  private var projections: [Linear]

  /// The ways of making one vector of the states of a text.
  enum Pooling {
    case firstToken, bertPooler, mean
  }

  /// The families of networks, for what their configurations say, which are only on the hub.
  enum Family {
    case bert, roberta

    /// The id that attention does not see.
    var padding: Int { self == .bert ? 0 : 1 }
    /// The number that norms add to variances.
    var epsilon: Float { self == .bert ? 1e-12 : 1e-5 }
    /// The row of the position table that a text's first token has.
    var firstPosition: Int { self == .bert ? 0 : padding + 1 }

    /// The row of each token of a text in the position table.
    func places(of text: [Int32]) -> [Int] {
      self == .bert ? Array(text.indices) : PositionsBehindPadding(padding: padding).rows(of: text)
    }
  }

  var hasPooler: Bool { pooler != nil }
  var words: Tensor { bert.words }
  var dimension: Int { projections.last?.weight.shape[0] ?? bert.width }

  /// A network whose parameters are not set yet.
  ///
  /// - Parameter projections: the lengths of the vectors behind each layer of the projection
  init(_ configuration: BERTConfiguration, family: Family, pooling: Pooling, projections: [Int]) {
    bert = BERT(configuration)
    self.family = family
    self.pooling = pooling
    let width = bert.width
    pooler = pooling == .bertPooler ? Linear(inputs: width, outputs: width) : nil
    self.projections = zip([width] + projections, projections).map {
      Linear(inputs: $0, outputs: $1, hasBias: false)
    }
  }

  func callAsFunction(_ inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    // A literal padding token inside of a text is not seen by the others; the first token is always there.
    let seen = tokens.map { text in text.indices.filter { $0 == 0 || text[$0] != family.padding } }
    let starts = tokens.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let kept = zip(starts, seen).flatMap { start, places in places.map { start + $0 } }
    let visible = kept.count == inputs.shape[0] ? inputs : inputs.gatheringRows(at: kept)
    let lengths = seen.map(\.count)
    let firsts = lengths.dropLast().reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let rows = zip(tokens, seen).flatMap { text, seen in
      let places = family.places(of: text)
      return seen.map { places[$0] }
    }
    let states = bert(
      visible, tokens: zip(tokens, seen).map { text, places in places.map { text[$0] } }, places: rows,
      rows: pooling == .mean ? nil : firsts)
    var pooled = pooling == .mean ? states.meanPooled(lengths: lengths) : states
    if let pooler { pooled = pooler(pooled).tanh() }
    for (index, projection) in projections.enumerated() {
      pooled = projection(index == 0 ? pooled : pooled.gelu())
    }
    return pooled
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try bert.visitParameters(prefix + "transformer.", body)
    try pooler?.visitParameters(prefix + "transformer.pooler.dense.", body)
    try projections.visitParameters(prefix + "proj.", body)
  }
}
