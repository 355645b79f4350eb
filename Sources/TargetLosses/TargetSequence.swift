import EmbeddingModels
import LanguageModels
import Layers
import Preconditions
import Tensors

/// Losses of a target behind sequences of ids under a causal network.
///
/// What stands behind ids is up to a function: for most, rows of the table of embeddings; for placeholders of
/// an image, the image's features. What sequences have in common at their beginnings is computed once, the
/// last block computes the rows before the target's tokens alone, and only these meet the vocabulary.
package struct TargetSequence: Sendable {
  /// The input embeddings of a sequence's ids at some places, `[places, width]`.
  package typealias Inputs = @Sendable (_ sequence: [Int32], _ places: Range<Int>) -> Tensor

  private let network: any CausalNetwork
  private let inputs: Inputs
  /// The target's tokens, at least one.
  package let target: [Int32]
  private let measure: TargetMeasure

  /// A target under a network.
  ///
  /// - Parameters:
  ///   - network: the network
  ///   - target: the target's tokens; traps when there are none
  ///   - measure: how the distance from it is measured
  ///   - inputs: the input embeddings of ids in a sequence, as constants; rows of the network's table unless
  ///     given
  package init(_ network: any CausalNetwork, target: [Int32], measure: TargetMeasure, inputs: Inputs? = nil) {
    require(!target.isEmpty, "expected at least one token of a target, found none")
    (self.network, self.target, self.measure) = (network, target, measure)
    let table = network.tokenEmbeddings
    self.inputs = inputs ?? { table.gatheringRows(at: $0[$1].map(Int.init)) }
  }

  /// The loss of each sequence with the target behind it.
  ///
  /// - Parameters:
  ///   - sequences: the ids before the target, at least one each
  ///   - base: a sequence that most of them were made from; the first of them where there is none
  package func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    guard let base = base ?? sequences.first, !sequences.isEmpty else { return [] }
    let whole = sequences.map { $0 + target.dropLast() }
    let starts = sequences.map { min(commonCount($0, base), $0.count - 1) }
    // Neighbours see about as much of the base, and have about as many rows of their own.
    let order = whole.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
    let shared = order.last.map { starts[$0] } ?? 0
    let keyValues = shared > 0 ? network.keyValues(of: inputs(base, 0..<shared)) : []
    let batches = rowBatches(lengths: order.map { whole[$0].count - starts[$0] })
    let states = concurrentMap(batches.count) { batch in
      let members = order[batches[batch]]
      let places = members.map { starts[$0]..<whole[$0].count }
      return network.states(
        of: .concatenating(zip(members, places).map { inputs(whole[$0], $1) }), lengths: places.map(\.count),
        wanted: members.map { _ in target.count },
        behind: shared > 0 ? keyValues.map { $0.prefix(lengths: places.map(\.lowerBound)) } : nil)
    }
    var losses = [Float](repeating: 0, count: sequences.count)
    for (index, loss) in zip(order, self.losses(ofStates: .concatenating(states))) { losses[index] = loss }
    return losses
  }

  /// The loss of each sequence by the states before its target's tokens, `[sequences · tokens, width]`: as
  /// many at a time as keeps their logits small.
  private func losses(ofStates states: Tensor) -> [Float] {
    let (vocabulary, length) = (network.tokenEmbeddings.shape[0], target.count)
    let sequences = states.shape[0] / length
    let most = max(1, Self.logitsAtATime / (vocabulary * length))
    let pieces = min(sequences, max((sequences + most - 1) / most, min(Parallelism.threadCount, sequences)))
    return concurrentMap(pieces) { piece in
      let rows = sequences * piece / pieces * length..<sequences * (piece + 1) / pieces * length
      return measure.losses(logits: network.logits(of: states.rows(rows)), target: target).values
    }.flatMap { $0 }
  }

  /// The most logits of a thread: 64 MiB.
  private static let logitsAtATime = 1 << 24

  /// The loss of each sequence, and the gradient of their sum with respect to the input embeddings of the
  /// sequences, `[tokens, width]`, one after the other; zero in rows before `start`.
  ///
  /// - Parameters:
  ///   - sequences: the ids before the target, at least one each
  ///   - start: the first place whose gradient is wanted; what sequences share before it is computed once
  package func gradients(at sequences: [[Int32]], from start: Int = 0) -> (
    losses: [Float], gradient: Tensor
  ) {
    let first = sequences.first ?? []
    let shared = sequences.reduce(min(start, first.count - 1)) {
      min($0, $1.count - 1, commonCount($1, first))
    }
    let prefixes =
      shared > 0
      ? network.keyValues(of: inputs(first, 0..<shared)).map {
        $0.prefix(lengths: sequences.map { _ in shared })
      }
      : nil
    let whole = sequences.map { $0 + target.dropLast() }
    let rows = Tensor.concatenating(whole.map { inputs($0, shared..<$0.count) })
    var losses: [Float] = []
    let gradient = gradient(at: rows) { rows in
      let each = self.losses(ofInputs: rows, lengths: whole.map { $0.count - shared }, behind: prefixes)
      losses = each.values
      return each.sum()
    }
    var (parts, row) = ([Tensor](), 0)
    for sequence in sequences {
      if shared > 0 { parts.append(.zeros([shared, gradient.columns])) }
      parts.append(gradient.rows(row..<row + sequence.count - shared))
      row += sequence.count - shared + target.count - 1
    }
    return (losses, parts.isEmpty ? .zeros([0, gradient.columns]) : .concatenating(parts))
  }

  /// The loss of each of some packed sequences, `[sequences]`, differentiable with respect to the inputs.
  ///
  /// - Parameters:
  /// - inputs: the input embeddings of each sequence and of all tokens of the target but the last behind it,
  ///     `[rows, width]`
  ///   - lengths: the numbers of rows of the sequences, the target's included
  ///   - prefixes: for each block, keys and values of rows before the sequences
  package func losses(
    ofInputs inputs: Tensor, lengths: [Int], behind prefixes: [KeyValuePrefix]? = nil
  ) -> Tensor {
    let states = network.states(
      of: inputs, lengths: lengths, wanted: lengths.map { _ in target.count }, behind: prefixes)
    return measure.losses(logits: network.logits(of: states), target: target)
  }

  private func commonCount(_ left: [Int32], _ right: [Int32]) -> Int {
    zip(left, right).prefix { $0 == $1 }.count
  }
}
