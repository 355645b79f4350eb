import Imaging
import Objectives
import Runs
import Tensors

/// A search without gradients over pictures that candidates describe. Each step tries up to sixteen of those
/// that wait; when all are tried, it goes on beside the best one, in steps that halve when nothing there is
/// better.
public struct DiscreteSearchRun<Candidate: Codable & Hashable & Sendable>: ResumableRun {
  let picture: @Sendable (Candidate) -> Image?
  private let neighbours: @Sendable (Candidate, _ reach: Int) -> [Candidate]
  private let losses: @Sendable ([Image]) -> [Float]
  private let scoring: any ScoredLoss
  /// The candidates tried and those that wait, and the reach of the next search.
  public private(set) var state: State

  /// The candidates tried and those that wait, as a snapshot holds them.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var waiting: [Candidate]
    var tried: Set<Candidate> = []
    var best: Candidate?
    /// Its loss; nil before any candidate was tried.
    var bestLoss: Float?
    /// The distance from the best candidate within which is searched; nothing is left when it is 0.
    var reach: Int
    var hasImproved = false
  }

  private static var batch: Int { 16 }

  /// - Parameters:
  ///   - candidates: the candidates to begin with
  ///   - reach: the largest distance from the best candidate at which the search goes on
  ///   - losses: the losses of pictures
  ///   - scoring: the conversion of losses to scores
  ///   - state: the state of an earlier run that is taken up again
  ///   - neighbours: the candidates at a given distance from one
  ///   - picture: the picture that a candidate describes, 8-bit and before preprocessing; nil when it
  ///     describes nothing
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

  /// A search by a loss of preprocessed pictures.
  init(
    _ candidates: [Candidate], reach: Int, against loss: any ImageLoss,
    neighbours: @escaping @Sendable (Candidate, _ reach: Int) -> [Candidate],
    picture: @escaping @Sendable (Candidate) -> Image?
  ) {
    self.init(
      candidates, reach: reach, losses: { loss.losses(of: $0) }, scoring: loss, neighbours: neighbours,
      picture: picture)
  }

  /// Steps done.
  public var steps: Int { state.steps }
  /// Pictures scored so far.
  public var evaluations: Int { state.evaluations }
  /// The score of the best picture so far.
  public var bestScore: Float { scoring.score(ofLoss: lowestLoss) }
  private var lowestLoss: Float { state.bestLoss ?? .infinity }

  /// Whether no candidate waits.
  public var isExhausted: Bool { state.waiting.isEmpty }

  /// The direction of the loss's scores.
  public var better: Better { scoring.better }

  /// The best candidate so far; nil before one could be tried.
  public var best: Candidate? { state.best }

  /// The picture that the best candidate describes.
  public var bestImage: Image? { state.best.flatMap(picture) }

  /// Scores up to sixteen of the candidates that wait.
  public mutating func step() {
    let batch = Array(state.waiting.prefix(Self.batch))
    state.waiting.removeFirst(batch.count)
    state.tried.formUnion(batch)
    let pictures = batch.compactMap { candidate in picture(candidate).map { (candidate, $0) } }
    let losses = losses(pictures.map(\.1))
    for ((candidate, _), loss) in zip(pictures, losses) where loss < lowestLoss {
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
