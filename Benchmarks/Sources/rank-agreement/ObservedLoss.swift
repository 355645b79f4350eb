import Crossmatch
import Statistics
import Synchronization

/// A loss that says, of every step's candidates, how their order in bfloat16 agrees with that in 32 bits.
final class ObservedLoss: TextLoss {
  /// What is compared of one step.
  struct Step {
    /// The correlation of ranks (Spearman).
    let correlation: Float
    /// The candidates that stand before the best one, in bfloat16.
    let placesBeforeBest: Int
    /// The number of candidates.
    let count: Int
  }

  private let loss: EmbeddingTextLoss
  private let found = Mutex<[Step]>([])

  init(_ loss: EmbeddingTextLoss) { self.loss = loss }

  var steps: [Step] { found.withLock { $0 } }

  var input: any TokenInput { loss.input }
  var better: Better { loss.better }
  func score(ofLoss loss: Float) -> Float { self.loss.score(ofLoss: loss) }

  func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    let exact = loss.losses(of: sequences, near: base)
    guard sequences.count > 2 else { return exact }
    Precision.current = .mixed
    let drafts = Precision.drafting { loss.losses(of: sequences, near: base) }
    Precision.current = .f32
    let best = exact.indices.min { exact[$0] < exact[$1] }!
    let step = Step(
      correlation: RankCorrelation.spearman(exact, drafts),
      placesBeforeBest: drafts.indices.count { drafts[$0] < drafts[best] }, count: exact.count)
    found.withLock { $0.append(step) }
    return exact
  }

  func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor) {
    loss.gradients(at: sequences)
  }
}
