import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// A gradient attack under way, on one image or several at once. Each step moves every image.
public struct GradientAttackRun: ImageAttackRun {
  let attack: GradientAttack
  let target: PixelTarget
  let estimate: GradientEstimate
  /// The state of the descent on all images.
  public internal(set) var state: State

  /// The state of the descent on all images, as a snapshot holds it.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    var paths: [DescentPath]
  }

  /// Starts at `start`; without it, at the clean image or at a random point, as the attack says.
  init(attack: GradientAttack, target: PixelTarget, seed: Int, from start: [Float]? = nil) {
    let paths = target.ledgers.enumerated().map { index, ledger in
      var generator = RandomGenerator(seed: seed &+ index)
      let pixels =
        start ?? (attack.startsRandomly ? ledger.randomStart(using: &generator) : ledger.cleanPixels)
      return DescentPath(start: pixels, clean: ledger.cleanImage.planes, generator: generator)
    }
    self.init(attack: attack, target: target, state: State(paths: paths))
    evaluate()
  }

  /// Goes on from a snapshot. Throws `InputError` when it is not of these images.
  init(attack: GradientAttack, target: PixelTarget, resuming state: State) throws {
    guard StepCount.isSaved(state.steps, state.evaluations), state.paths.count == target.ledgers.count,
      zip(state.paths, target.ledgers).allSatisfy({ $0.fits($1, after: state.steps) }),
      Set(state.paths.map(\.gradient.isEmpty)).count == 1
    else { throw PixelTarget.foreignState }
    self.init(attack: attack, target: target, state: state)
  }

  private init(attack: GradientAttack, target: PixelTarget, state: State) {
    (self.attack, self.target, self.state) = (attack, target, state)
    let image = target.ledgers[0].cleanImage
    estimate = GradientEstimate(attack, loss: target.loss, width: image.width, height: image.height)
  }

  private var ledgers: [PixelLedger] { target.ledgers }
  private var loss: PixelLoss { target.loss }

  /// Steps done, over all starts.
  public var steps: Int { state.steps }
  /// Forward passes of single images so far, gradients included.
  public var evaluations: Int { state.evaluations }
  /// The score of each best image.
  public var bestScores: [Float] { target.scores(ofLosses: state.paths.map(\.bestLoss)) }

  /// The direction of the first loss's scores.
  public var better: Better { target.better }

  /// The best 8-bit image so far of the first image.
  public var bestImage: Image { bestImages[0] }

  /// The best 8-bit image of each so far, over all starts.
  public var bestImages: [Image] { target.images(ofLevels: state.paths.map(\.best)) }

  /// Moves every image by one step, after a new start where one is due.
  public mutating func step() {
    if attack.steps > 0, state.steps > 0, state.steps % attack.steps == 0,
      state.steps < attack.totalSteps
    {
      restart()
    }
    if !isExact { findGradients() } else if state.paths[0].gradient.isEmpty { evaluate() }
    let isLast = isLastOfStart
    var variances: [[Float]] = []
    if case .varianceTuned(_, let samples, let reach) = attack.rule, !isLast {
      variances = self.variances(samples: samples, reach: reach)
    }
    for (index, ledger) in ledgers.enumerated() {
      state.paths[index].advance(
        by: attack.rule, stepSize: attack.stepSize, length: attack.steps, ledger)
      if !variances.isEmpty { state.paths[index].variance = variances[index] }
    }
    state.steps += 1
    if isExact || needsLoss { evaluate(withSlopes: !isLast) }
  }

  private mutating func restart() {
    for (index, ledger) in ledgers.enumerated() {
      let start = ledger.randomStart(using: &state.paths[index].generator)
      state.paths[index].restart(at: start)
    }
    evaluate()
  }

  /// Whether no step follows the current one before the next start, if there is any.
  private var isLastOfStart: Bool { attack.steps > 0 && (state.steps + 1) % attack.steps == 0 }

  /// Whether the gradient that a step goes along is that of the 8-bit image next to the current point.
  private var isExact: Bool {
    switch attack.rule {
    case .nesterov: false
    // While smaller steps do not change any level, a sum would gather the same gradient again and again.
    case .momentum, .varianceTuned: estimate.isExact && hasWholeSteps
    case .steepest, .wholeRadius, .apgd, .adam: estimate.isExact
    }
  }

  private var hasWholeSteps: Bool {
    ledgers.allSatisfy { $0.geometry.stepsAreWhole(attack.stepSize) }
  }

  /// Whether losses have to be known after the current step, where they do not come with the gradients:
  /// always for the adaptive step, else four times on the way and at the end.
  private var needsLoss: Bool {
    if case .apgd = attack.rule { return true }
    guard attack.steps > 0 else { return true }
    let interval = (attack.steps + 3) / 4
    return (attack.steps - 1 - (state.steps - 1) % attack.steps) % interval == 0
  }

  /// Losses of the 8-bit images next to the current points, and, where they come together and are wanted,
  /// gradients: no step goes along those after the last.
  private mutating func evaluate(withSlopes: Bool = true) {
    let images = zip(ledgers, state.paths).map {
      $0.rounded(isExact ? Self.withoutTies($1.pixels, $0.scale) : $1.pixels)
    }
    let owners = Array(images.indices)
    if isExact && withSlopes {
      for (index, gradient) in estimate.gradients(at: images, owners: owners).enumerated() {
        state.paths[index].gradient = gradient.gradient
        state.paths[index].record(loss: gradient.loss, image: images[index])
      }
    } else {
      for (index, loss) in loss.losses(of: images, owners: owners).enumerated() {
        state.paths[index].record(loss: loss, image: images[index])
        if isExact { state.paths[index].gradient = [] }
      }
    }
    state.evaluations += images.count * loss.modelCount
  }

  /// Pixels, every other one a hair brighter and the rest darker, in an order without a period.
  ///
  /// Steps of half a level put all pixels halfway between levels at once. Rounded alike, they would all be
  /// off to the same side, and with them the gradient there.
  private static func withoutTies(_ pixels: [Float], _ scale: LevelGrid) -> [Float] {
    let hair = 0.002 / scale.perUnit
    return pixels.indices.map { pixels[$0] + ($0.nonzeroBitCount & 1 == 0 ? hair : -hair) }
  }

  /// The gradients of the next step, where they do not come with the losses.
  private mutating func findGradients() {
    let points = zip(state.paths, ledgers).map { path, ledger in lookAhead(path, ledger) }
    for (index, gradient) in gradients(at: points, owners: Array(points.indices)).enumerated() {
      state.paths[index].gradient = gradient
    }
  }

  /// Gradients at float pixels.
  private mutating func gradients(at points: [[Float]], owners: [Int]) -> [[Float]] {
    var generators = owners.map { state.paths[$0].generator }
    let gradients = estimate.gradients(at: points, owners: owners, using: &generators)
    for (index, owner) in owners.enumerated() { state.paths[owner].generator = generators[index] }
    state.evaluations += points.count * estimate.cost
    return gradients
  }

  /// The point at which the gradient is taken: the current one, or where its momentum leads.
  private func lookAhead(_ path: DescentPath, _ ledger: PixelLedger) -> [Float] {
    guard case .nesterov(let decay) = attack.rule, !path.velocity.isEmpty else { return path.pixels }
    return zip(path.pixels, ledger.lookAhead(decay * attack.stepSize, along: path.velocity)).map { $0 - $1 }
  }

  /// The mean gradient around each point minus the point's own.
  private mutating func variances(samples: Int, reach: Float) -> [[Float]] {
    var means = state.paths.map { [Float](repeating: 0, count: $0.pixels.count) }
    for _ in 0..<samples {
      let points = ledgers.indices.map {
        ledgers[$0].neighbour(
          of: state.paths[$0].pixels, reach: reach, using: &state.paths[$0].generator)
      }
      for (index, gradient) in gradients(at: points, owners: Array(points.indices)).enumerated() {
        for place in gradient.indices { means[index][place] += gradient[place] / Float(samples) }
      }
    }
    return zip(means, state.paths).map { zip($0, $1.gradient).map { $0 - $1 } }
  }
}
