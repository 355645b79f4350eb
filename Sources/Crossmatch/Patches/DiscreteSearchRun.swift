import Imaging
import Tensors

/// A search without gradients over pictures that candidates describe. Each step tries up to sixteen of those
/// that wait; when all are tried, it goes on beside the best one, in steps that halve when nothing there is
/// better.
public struct DiscreteSearchRun<Candidate: Codable & Hashable & Sendable>: ResumableRun {
  let picture: @Sendable (Candidate) -> Image?
  private let neighbours: @Sendable (Candidate, _ reach: Int) -> [Candidate]
  private let losses: @Sendable ([Image]) -> [Float]
  private let scoring: any ScoredLoss
  public private(set) var state: State

  /// All that changes, and all that a snapshot needs.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var waiting: [Candidate]
    var tried: Set<Candidate> = []
    var best: Candidate?
    var bestLoss = Float.infinity
    /// How far beside the best candidate is searched; nothing is left when it is 0.
    var reach: Int
    var hasImproved = false
  }

  private static var batch: Int { 16 }

  /// - Parameters:
  ///   - candidates: what the search begins with
  ///   - reach: how far beside the best candidate the search goes on
  ///   - losses: of pictures
  ///   - scoring: what they are losses of
  ///   - state: of an earlier run that is taken up again
  ///   - neighbours: what lies beside a candidate, so far away
  ///   - picture: what a candidate describes, 8-bit and before preprocessing; nil when it describes nothing
  init(
    _ candidates: [Candidate], reach: Int, losses: @escaping @Sendable ([Image]) -> [Float],
    scoring: any ScoredLoss, resuming state: State? = nil,
    neighbours: @escaping @Sendable (Candidate, _ reach: Int) -> [Candidate],
    picture: @escaping @Sendable (Candidate) -> Image?
  ) {
    (self.picture, self.neighbours) = (picture, neighbours)
    (self.losses, self.scoring) = (losses, scoring)
    self.state = state ?? State(waiting: candidates, reach: reach)
  }

  /// The same by a loss of what its model sees of pictures.
  init(
    _ candidates: [Candidate], reach: Int, against loss: any ImageLoss,
    neighbours: @escaping @Sendable (Candidate, _ reach: Int) -> [Candidate],
    picture: @escaping @Sendable (Candidate) -> Image?
  ) {
    self.init(
      candidates, reach: reach, losses: { loss.losses(of: $0) }, scoring: loss, neighbours: neighbours,
      picture: picture)
  }

  public var steps: Int { state.steps }
  public var evaluations: Int { state.evaluations }
  public var bestScore: Float { scoring.score(ofLoss: state.bestLoss) }
  public var isExhausted: Bool { state.waiting.isEmpty }

  public var better: Better { scoring.better }

  /// The best candidate so far; nil before one could be tried.
  public var best: Candidate? { state.best }

  /// The picture that the best candidate describes.
  public var bestImage: Image? { state.best.flatMap(picture) }

  public mutating func step() {
    let batch = Array(state.waiting.prefix(Self.batch))
    state.waiting.removeFirst(batch.count)
    state.tried.formUnion(batch)
    let pictures = batch.compactMap { candidate in picture(candidate).map { (candidate, $0) } }
    let losses = losses(pictures.map(\.1))
    for ((candidate, _), loss) in zip(pictures, losses) where loss < state.bestLoss {
      (state.best, state.bestLoss, state.hasImproved) = (candidate, loss, true)
    }
    state.steps += 1
    state.evaluations += pictures.count
    while state.waiting.isEmpty, state.reach > 0, let best = state.best {
      if !state.hasImproved { state.reach /= 2 }
      state.hasImproved = false
      if state.reach > 0 {
        state.waiting = neighbours(best, state.reach).filter { !state.tried.contains($0) }
      }
    }
  }
}
