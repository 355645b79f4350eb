import Foundation
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// A search for the smallest perturbation under way. Each step is one of Adam's.
public struct CarliniWagnerRun: ImageAttackRun {
  /// The state of the search on one image.
  struct Path: Codable, Sendable {
    /// Pixels are (span · tanh(point) + 1) / 2, cut to [0, 1]. With a span of 1, as published, black and
    /// white lie at infinity and never change, and half of a medical image is black.
    static let span: Float = 1.1

    var constant: Float
    /// The bounds of the bisection for the constant; no upper one before the first success.
    var lower: Float = 0
    var upper: Float?
    var hasSucceeded = false
    /// Adam's point in the space of tanh, and its moments.
    var point: [Float]
    var means: [Float]
    var squares: [Float]
    /// The best levels: of those that reach the score the nearest, else those of the lowest loss.
    var best: [Float]
    var bestLoss = Float.infinity
    /// The L2 length of the best change, nil before any success.
    var bestLength: Float?
  }

  /// The state of the search on all images, as a snapshot holds it.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var paths: [Path]
  }

  private let attack: CarliniWagner
  private let target: PixelTarget
  /// The state of the search on all images.
  public private(set) var state: State

  init(attack: CarliniWagner, target: PixelTarget) {
    (self.attack, self.target) = (attack, target)
    state = State(
      paths: target.ledgers.map { ledger in
        let zeros = [Float](repeating: 0, count: ledger.cleanPixels.count)
        return Path(
          constant: attack.initialConstant, point: Self.start(ledger), means: zeros, squares: zeros,
          best: ledger.cleanImage.planes)
      })
    let images = target.ledgers.map(\.cleanImage)
    for (index, loss) in target.loss.losses(of: images, owners: Array(images.indices)).enumerated() {
      record(images[index], loss, index)
    }
    state.evaluations += images.count * target.loss.modelCount
  }

  /// Goes on from a snapshot. Throws `InputError` when it is not of these images.
  init(attack: CarliniWagner, target: PixelTarget, resuming state: State) throws {
    guard StepCount.isSaved(state.steps, state.evaluations), state.paths.count == target.ledgers.count,
      zip(state.paths, target.ledgers).allSatisfy({ path, ledger in
        path.isPossible(on: ledger)
      })
    else { throw PixelTarget.foreignState }
    (self.attack, self.target, self.state) = (attack, target, state)
  }

  /// Steps of Adam done, over all constants.
  public var steps: Int { state.steps }
  /// Forward passes of single images so far, gradients included.
  public var evaluations: Int { state.evaluations }
  /// The score of each best image.
  public var bestScores: [Float] { target.scores(ofLosses: state.paths.map(\.bestLoss)) }
  /// The best 8-bit image of each so far: the nearest that reaches the score, else that of the lowest loss.
  public var bestImages: [Image] { target.images(ofLevels: state.paths.map(\.best)) }
  /// The length of the best change of each image, nil where the score was not reached.
  public var bestLengths: [Float?] { state.paths.map(\.bestLength) }

  /// The direction of the first loss's scores.
  public var better: Better { target.better }

  /// Does one step of Adam on every image, with a new constant after each `CarliniWagner.steps`.
  public mutating func step() {
    if state.steps > 0, state.steps % attack.steps == 0 { changeConstants() }
    let points = zip(state.paths, target.ledgers).map { path, ledger in
      ledger.projected(path.point.map { (Path.span * tanh($0) + 1) / 2 })
    }
    let images = zip(target.ledgers, points).map { $0.rounded($1) }
    let gradients = Precision.draftingDerivatives {
      target.loss.gradients(at: images, owners: Array(images.indices))
    }
    state.evaluations += images.count * target.loss.modelCount
    for (index, gradient) in gradients.enumerated() {
      record(images[index], gradient.loss, index)
      let reached = reaches(gradient.loss, index)
      if reached { state.paths[index].hasSucceeded = true }
      state.paths[index].descend(
        from: points[index], along: reached ? nil : gradient.gradient, rate: attack.learningRate,
        time: state.steps % attack.steps + 1, target.ledgers[index])
    }
    state.steps += 1
  }

  /// Sets levels that differ by one back to clean, those of the flattest gradient first, as many as the score
  /// bears.
  public mutating func finish() {
    for index in state.paths.indices where state.paths[index].bestLength != nil { thin(index) }
  }

  private mutating func thin(_ index: Int) {
    let path = state.paths[index]
    let ledger = target.ledgers[index]
    let clean = ledger.cleanImage.planes
    let gradient = target.loss.gradients(at: [ledger.image(ofLevels: path.best)], owners: [index])[0].gradient
    let order = path.best.indices.filter { (path.best[$0] - clean[$0]).magnitude == 1 }
      .sorted { (gradient[$0].magnitude, $0) < (gradient[$1].magnitude, $1) }
    state.evaluations += target.loss.modelCount
    var (low, high) = (0, order.count + 1)
    while high - low > 1 {
      let count = (low + high) / 2
      var levels = path.best
      for place in order.prefix(count) { levels[place] = clean[place] }
      let image = ledger.image(ofLevels: levels)
      let loss = target.loss.losses(of: [image], owners: [index])[0]
      state.evaluations += target.loss.modelCount
      record(image, loss, index)
      if reaches(loss, index) { low = count } else { high = count }
    }
  }

  private func reaches(_ loss: Float, _ index: Int) -> Bool {
    let scoring = target.loss.first.scoring(of: index)
    return ScoreCriterion(attack.targetScore).isMet(
      by: AttackOutcome(score: scoring.score(ofLoss: loss), better: scoring.better))
  }

  private mutating func record(_ image: Image, _ loss: Float, _ index: Int) {
    let reached = reaches(loss, index)
    let length = target.ledgers[index].distance(of: image)
    let isBetter =
      reached
      ? state.paths[index].bestLength.map { length < $0 } ?? true
      : state.paths[index].bestLength == nil && loss < state.paths[index].bestLoss
    guard isBetter else { return }
    state.paths[index].best = image.planes
    state.paths[index].bestLoss = loss
    if reached { state.paths[index].bestLength = length }
  }

  /// A larger constant where the score was not reached, a smaller one where it was; everything begins anew.
  private mutating func changeConstants() {
    for (index, ledger) in target.ledgers.enumerated() {
      state.paths[index].changeConstant(start: Self.start(ledger))
    }
  }

  /// The point at which tanh gives the clean pixels.
  private static func start(_ ledger: PixelLedger) -> [Float] {
    ledger.cleanPixels.map { atanh((2 * $0 - 1) / Path.span) }
  }
}

extension CarliniWagnerRun.Path {
  /// Whether a search on this image may leave it.
  fileprivate func isPossible(on ledger: PixelLedger) -> Bool {
    let bounds = [constant, lower] + (upper.map { [$0] } ?? [])
    guard constant > 0, bounds.allSatisfy({ $0 >= 0 && $0.isFinite }),
      ledger.isValidState(ledger.cleanPixels, best),
      [point, means, squares].allSatisfy({ $0.count == best.count && $0.allSatisfy(\.isFinite) })
    else { return false }
    return bestLength.map { $0 == ledger.distance(of: ledger.image(ofLevels: best)) } ?? true
  }

  fileprivate mutating func changeConstant(start: [Float]) {
    if hasSucceeded { upper = constant } else { lower = constant }
    constant = upper.map { (lower + $0) / 2 } ?? constant * 10
    hasSucceeded = false
    point = start
    means = .init(repeating: 0, count: start.count)
    squares = means
  }

  /// One step of Adam on |pixels − clean|² + constant · loss, without the loss when its gradient is nil.
  fileprivate mutating func descend(
    from pixels: [Float], along gradient: [Float]?, rate: Float, time: Int, _ ledger: PixelLedger
  ) {
    let (first, second) = (1 - pow(0.9, Float(time)), 1 - pow(0.999, Float(time)))
    for index in point.indices where ledger.isMutable[index] {
      let bent = tanh(point[index])
      let change = 2 * (pixels[index] - ledger.cleanPixels[index])
      let derivative = (change + constant * (gradient?[index] ?? 0)) * Self.span * (1 - bent * bent) / 2
      means[index] = 0.9 * means[index] + 0.1 * derivative
      squares[index] = 0.999 * squares[index] + 0.001 * derivative * derivative
      point[index] -= rate * (means[index] / first) / ((squares[index] / second).squareRoot() + 1e-8)
    }
  }
}
