import Imaging
import Tensors

/// A query attack under way. Each step is one proposal for each image.
public struct QueryAttackRun: ImageAttackRun {
  /// Where the search on one image stands.
  struct Path: Codable, Sendable {
    var generator: RandomGenerator
    /// The float image that the best one was rounded from.
    var pixels: [Float]
    var best: [Float]
    var bestLoss: Float
  }

  /// All that changes, and all that a snapshot needs.
  public struct State: Codable, Sendable {
    var queries = 0
    var evaluations = 0
    var paths: [Path]
  }

  let attack: QueryAttack
  let target: PixelTarget
  public internal(set) var state: State

  /// - Parameter start: where to go on from; without one, from the clean image and the proposal's own start
  init(attack: QueryAttack, target: PixelTarget, seed: Int, from start: [Float]? = nil) {
    (self.attack, self.target) = (attack, target)
    state = State(
      paths: target.ledgers.enumerated().map { index, ledger in
        Path(
          generator: RandomGenerator(seed: seed &+ index), pixels: start ?? ledger.cleanPixels,
          best: ledger.cleanImage.planes, bestLoss: .infinity)
      })
    consider(target.ledgers.map { start ?? $0.cleanPixels })
    if start == nil { consider(target.ledgers.indices.map { firstProposal(for: $0) }) }
  }

  /// Goes on from a snapshot. Throws `InputError` when it is not of these images.
  init(attack: QueryAttack, target: PixelTarget, resuming state: State) throws {
    guard StepCount.isSaved(state.queries, state.evaluations), state.paths.count == target.ledgers.count,
      zip(state.paths, target.ledgers).allSatisfy({ $1.isValidState($0.pixels, $0.best) })
    else { throw PixelTarget.foreignState }
    (self.attack, self.target, self.state) = (attack, target, state)
  }

  public var steps: Int { state.queries }
  public var evaluations: Int { state.evaluations }
  public var isExhausted: Bool { false }
  public var bestScores: [Float] { target.scores(ofLosses: state.paths.map(\.bestLoss)) }
  public var bestImages: [Image] { target.images(ofLevels: state.paths.map(\.best)) }

  public var better: Better { target.better }

  public mutating func step() {
    consider(target.ledgers.indices.map { proposal(for: $0) })
    state.queries += 1
  }

  public mutating func finish() {}

  /// Keeps each proposal that is better than what was.
  private mutating func consider(_ proposals: [[Float]]) {
    let images = zip(target.ledgers, proposals).map { $0.roundedToChange($1) }
    let losses = target.loss.losses(of: images, owners: Array(images.indices))
    state.evaluations += images.count * target.loss.modelCount
    for index in images.indices where losses[index] < state.paths[index].bestLoss {
      state.paths[index].bestLoss = losses[index]
      state.paths[index].pixels = proposals[index]
      state.paths[index].best = images[index].planes
    }
  }
}
