import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// A radius sweep on one image under way. Each step is one of the attack's.
public struct RadiusSweepRun: ResumableRun {
  /// The best image at one radius.
  struct Point: Codable, Sendable {
    let radius: Float
    /// Levels `[3, height, width]`.
    let levels: [Float]
    let loss: Float
  }

  /// The points so far and the state of the attack under way, as a snapshot holds them.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var points: [Point] = []
    /// The attack that is under way, nil when all are done.
    var attack: GradientAttackRun.State?
  }

  private let sweep: RadiusSweep
  private let target: PixelTarget
  private let seed: Int
  private var current: GradientAttackRun?
  private var done: State

  /// Throws `InputError` for settings that are not possible, and for a state of another sweep.
  init(_ sweep: RadiusSweep, on target: PixelTarget, seed: Int, resuming state: State? = nil) throws {
    try sweep.validate()
    (self.sweep, self.target, self.seed) = (sweep, target, seed)
    done = state ?? Self.start(sweep, on: target)
    guard StepCount.isSaved(done.steps, done.evaluations), try arePossible(done.points) else {
      throw PixelTarget.foreignState
    }
    try startNext(resuming: state?.attack)
  }

  /// A clean image that reaches the score to be reached is a point: there is nothing left to attack then.
  private static func start(_ sweep: RadiusSweep, on target: PixelTarget) -> State {
    var state = State()
    guard case .smallest(let wanted) = sweep.plan else { return state }
    let ledger = target.ledgers[0]
    let loss = target.loss.losses(of: [ledger.cleanImage], owners: [0])[0]
    state.evaluations = target.loss.modelCount
    let outcome = AttackOutcome(score: target.loss.first.score(ofLoss: loss), better: target.better)
    if ScoreCriterion(wanted).isMet(by: outcome) {
      state.points = [Point(radius: 0, levels: ledger.cleanImage.planes, loss: loss)]
    }
    return state
  }

  /// Whether this sweep tries these radii in this order, and each image keeps its radius.
  private func arePossible(_ points: [Point]) throws -> Bool {
    let ledger = target.ledgers[0]
    let attacked = points.first?.radius == 0 ? points.dropFirst() : points[...]
    // A clean image that reaches the score leaves nothing to be tried.
    guard points.count == attacked.count || points.count == 1 && points[0].levels == ledger.cleanImage.planes
    else { return false }
    for (index, point) in zip(attacked.indices, attacked) {
      guard sweep.next(after: tried(attacked[..<index])) == point.radius, ledger.isValidLevels(point.levels),
        try ledger.with(budget: Budget(ledger.budget.norm, radius: point.radius))
          .admits(ledger.image(ofLevels: point.levels))
      else { return false }
    }
    return true
  }

  private func tried(_ points: some Collection<Point>) -> [(radius: Float, isSuccess: Bool)] {
    points.map { ($0.radius, isSuccess(score($0.loss))) }
  }

  /// The points so far and the state of the attack under way.
  public var state: State {
    var state = done
    state.attack = current?.state
    return state
  }
  /// Steps done, over all radii.
  public var steps: Int { done.steps }
  /// Forward passes of single images so far, gradients included.
  public var evaluations: Int { done.evaluations + (current?.evaluations ?? 0) }
  /// Whether all radii are done in fewer steps than a sweep may take.
  public var isExhausted: Bool { current == nil && steps < sweep.totalSteps }

  /// The best score so far, over all radii.
  public var bestScore: Float {
    let losses = done.points.map(\.loss) + (current?.state.paths.map(\.bestLoss) ?? [])
    return score(losses.min() ?? .infinity)
  }

  /// The direction of the first loss's scores.
  public var better: Better { target.better }

  /// The finding at each radius that is done, in the order tried: the radius, the 8-bit image and its score.
  var findings: [(radius: Float, image: Image, score: Float)] {
    done.points.map { ($0.radius, target.ledgers[0].image(ofLevels: $0.levels), score($0.loss)) }
  }

  /// Whether a score is what the sweep is meant to reach; never so without such a score.
  func isSuccess(_ score: Float) -> Bool {
    guard case .smallest(let wanted) = sweep.plan else { return false }
    return ScoreCriterion(wanted).isMet(by: AttackOutcome(score: score, better: better))
  }

  private func score(_ loss: Float) -> Float { target.loss.first.score(ofLoss: loss) }

  /// Does one step of the attack at the current radius, and begins the next radius after the last.
  public mutating func step() {
    guard var run = current else { return }
    run.step()
    done.steps += 1
    current = run
    guard run.steps >= sweep.attack.totalSteps else { return }
    run.finish()
    done.evaluations += run.evaluations
    done.points.append(lowest(run.state.paths[0], radius: run.target.ledgers[0].budget.radius))
    do {
      try startNext(resuming: nil)
    } catch {
      fatalError("a radius that was checked: \(error)")
    }
  }

  /// The best of the path, or that of a smaller radius if it is better.
  private func lowest(_ path: DescentPath, radius: Float) -> Point {
    let own = Point(radius: radius, levels: path.best, loss: path.bestLoss)
    let smaller = done.points.filter { $0.radius < radius && $0.loss < own.loss }.min { $0.loss < $1.loss }
    return smaller.map { Point(radius: radius, levels: $0.levels, loss: $0.loss) } ?? own
  }

  private mutating func startNext(resuming state: GradientAttackRun.State?) throws {
    current = nil
    guard let radius = sweep.next(after: tried(done.points)) else { return }
    let attack = try sweep.attack(at: radius)
    let ledgers = try target.ledgers.map { try $0.with(budget: attack.budget) }
    current = try attack.start(
      on: PixelTarget(ledgers: ledgers, loss: target.loss), seed: seed, resuming: state)
  }
}
