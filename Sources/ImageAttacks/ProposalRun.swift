import Imaging
import Objectives
import Runs
import Tensors

/// An attack by proposals under way. Each step is one proposal for each image.
public struct ProposalRun<Proposal: PixelProposal>: ImageAttackRun {
  /// The state of the search on one image.
  struct Path: Codable, Sendable {
    var generator: RandomGenerator
    /// The float image that the best one was rounded from.
    var pixels: [Float]
    /// The levels of the best image.
    var best: [Float]
    var bestLoss: Float
  }

  /// The state of the search on all images, as a snapshot holds it.
  public struct State: Codable, Sendable {
    var queries = 0
    var evaluations = 0
    var paths: [Path]
  }

  private let proposal: Proposal
  private let totalSteps: Int
  private let target: PixelTarget
  /// The state of the search on all images.
  public private(set) var state: State

  /// - Parameter start: the float pixels to go on from; without them, the search begins with the clean image
  ///   and the proposal's own start
  init(
    _ proposal: Proposal, steps totalSteps: Int, target: PixelTarget, seed: Int, from start: [Float]? = nil
  ) {
    (self.proposal, self.totalSteps, self.target) = (proposal, totalSteps, target)
    state = State(
      paths: target.ledgers.enumerated().map { index, ledger in
        Path(
          generator: RandomGenerator(seed: seed &+ index), pixels: start ?? ledger.cleanPixels,
          best: ledger.cleanImage.planes, bestLoss: .infinity)
      })
    consider(target.ledgers.map { start ?? $0.cleanPixels })
    guard start == nil else { return }
    let first = target.ledgers.indices.compactMap { index in
      proposal.first(in: search(on: index), using: &state.paths[index].generator)
        .map(target.ledgers[index].projected)
    }
    if first.count == target.ledgers.count { consider(first) }
  }

  /// Goes on from a snapshot. Throws `InputError` when it is not of these images.
  init(
    _ proposal: Proposal, steps totalSteps: Int, target: PixelTarget, resuming state: State
  ) throws {
    guard StepCount.isSaved(state.queries, state.evaluations), state.paths.count == target.ledgers.count,
      zip(state.paths, target.ledgers).allSatisfy({ $1.isValidState($0.pixels, $0.best) })
    else { throw PixelTarget.foreignState }
    (self.proposal, self.totalSteps, self.target, self.state) = (proposal, totalSteps, target, state)
  }

  /// Proposals tried so far for each image.
  public var steps: Int { state.queries }
  /// Forward passes of single images so far.
  public var evaluations: Int { state.evaluations }
  /// The score of each best image.
  public var bestScores: [Float] { target.scores(ofLosses: state.paths.map(\.bestLoss)) }
  /// The best 8-bit image of each so far.
  public var bestImages: [Image] { target.images(ofLevels: state.paths.map(\.best)) }
  /// The direction of the first loss's scores.
  public var better: Better { target.better }

  /// Tries one proposal for each image.
  public mutating func step() {
    consider(
      target.ledgers.indices.map { index in
        target.ledgers[index].projected(
          proposal.next(in: search(on: index), using: &state.paths[index].generator))
      })
    state.queries += 1
  }

  private func search(on index: Int) -> PixelSearch {
    let path = state.paths[index]
    return PixelSearch(
      ledger: target.ledgers[index], pixels: path.pixels, loss: path.bestLoss, step: state.queries,
      totalSteps: totalSteps)
  }

  /// Keeps each proposal that is better than what was.
  private mutating func consider(_ proposals: [[Float]]) {
    let images = zip(target.ledgers, proposals).map { $0.roundedToChange($1) }
    let losses = target.losses(of: images)
    state.evaluations += images.count * target.modelCount
    for index in images.indices where losses[index] < state.paths[index].bestLoss {
      state.paths[index].bestLoss = losses[index]
      state.paths[index].pixels = proposals[index]
      state.paths[index].best = images[index].planes
    }
  }
}
