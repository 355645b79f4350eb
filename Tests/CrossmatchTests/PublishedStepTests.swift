import Crossmatch
import Foundation
import TestSupport
import Testing

@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations

/// First steps worked out by hand, of the rules that no reference trajectory is at hand for: on a model that is linear, so that
/// every gradient is known.
@Suite struct PublishedStepTests {
  private let encoder = LinearEncoder()
  private let clean: Image
  private let objective: SimilarityObjective
  /// The gradient of the loss, `[3, 4, 4]`.
  private let weights: [Float]

  init() {
    var generator = RandomGenerator(seed: 2)
    clean = Image(
      width: 4, height: 4, channels: 3,
      pixels: (0..<48).map { _ in UInt8(60 + generator.integer(below: 120)) })
    weights = (0..<48).map { _ in 2 * generator.uniform() - 1 }
    objective = SimilarityObjective(measure: .dot, targets: Tensor(weights.map { -$0 }, shape: [1, 48]))
  }

  private func ledger(_ norm: Budget.Norm, _ radius: Float) throws -> PixelLedger {
    try PixelLedger(
      clean: clean, region: Mask(width: 4, height: 4, pixels: .init(repeating: true, count: 16)),
      budget: Budget(norm, radius: radius))
  }

  /// (f(x + σu) − f(x − σu)) / 2σ · u, the mean over directions; then a step along its sign. For normal u that is NES with
  /// antithetic samples, for signs SPSA, whose first step of Adam goes along signs as well.
  @Test(arguments: [GradientSource.Directions.normal, .signs])
  func slopesAreMeansOfDifferences(_ directions: GradientSource.Directions) throws {
    let attack = try GradientAttack(
      budget: Budget(.linf, radius: 20 / 255), stepSize: 5 / 255, steps: 1,
      rule: directions == .normal ? .steepest : .adam, source: .finiteDifferences(directions, count: 3))
    var run = try attack.start(on: clean, against: encoder, objective: objective, seed: 9)
    run.step()

    var draws = RandomGenerator(seed: 9)
    var gradient = [Float](repeating: 0, count: 48)
    for _ in 0..<3 {
      let direction =
        directions == .normal
        ? draws.normalTensor([48], standardDeviation: 1).values
        : (0..<48).map { _ in draws.next() >> 63 == 0 ? Float(1) : -1 }
      let along: Float = zip(direction, weights).reduce(0) { $0 + $1.0 * $1.1 }
      for place in 0..<48 { gradient[place] += along * direction[place] / 3 }
    }
    // A step that does not help would not be kept as the best.
    let expected: [Float] = zip(clean.planes, gradient).map { $0 - ($1 > 0 ? 5 : -5) }
    let fall: Float = zip(gradient, weights).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : -$1.1) }
    #expect(fall > 0)
    #expect(run.bestImage.planes == expected)
    #expect(run.evaluations == 1 + 6 + 1)
  }

  /// Kingma and Ba's rule after gradients of 1 and −1: moments 0.1 and 0.001, then −0.01 and 0.001999.
  @Test func adamMovesByItsMoments() throws {
    let ledger = try ledger(.linf, 1)
    var path = DescentPath(start: ledger.cleanPixels, clean: [], generator: RandomGenerator(seed: 0))
    for (gradient, move) in [(Float(1), Float(-0.01)), (-1, 0.01 * 0.01 / 0.19)] {
      path.gradient = .init(repeating: gradient, count: 48)
      let before = path.pixels
      path.advance(by: .adam, stepSize: 0.01, length: 2, ledger)
      #expect(zip(path.pixels, before).allSatisfy { abs($0 - $1 - move) < 1e-6 })
    }
  }

  /// Madry's start: uniform in the cube.
  @Test func randomStartsFillTheCube() throws {
    let ledger = try ledger(.linf, 10 / 255)
    var generator = RandomGenerator(seed: 1)
    let changes = (0..<100).flatMap { _ in
      zip(ledger.randomStart(using: &generator), ledger.cleanPixels).map { ($0 - $1) * 255 }
    }
    #expect(changes.map(\.magnitude).max()! <= 10.001)
    let count = Float(changes.count)
    let inner = Float(changes.count { $0.magnitude < 5 })
    let squares: Float = changes.reduce(0) { $0 + $1 * $1 }
    #expect(abs(inner / count - 0.5) < 0.03)
    // A third of the radius squared.
    #expect(abs(squares / count - 100 / 3) < 1.5)
  }

  /// SLIDE: of 200 channels, the steepest hundredth are two, which share the step.
  @Test func sparseStepsChangeTheSteepestChannels() {
    let image = Image(width: 10, height: 7, channels: 3, pixels: .init(repeating: 100, count: 210))
    let geometry = L1Geometry(clean: PixelPlanes(image))
    var gradient = (0..<210).map { Float($0 % 7) }
    (gradient[17], gradient[140]) = (-9, 8)
    let step = geometry.step(1, along: gradient)
    #expect(step[17] == -0.5 && step[140] == 0.5 && step.count { $0 != 0 } == 2)
  }

  /// PGD0: the pixels that change most are kept, whole.
  @Test func projectionKeepsThePixelsThatChangeMost() {
    let geometry = L0Geometry(clean: PixelPlanes(clean))
    var changes = [Float](repeating: 0, count: 48)
    (changes[3], changes[16 + 3], changes[5], changes[32 + 9]) = (0.2, 0.2, -0.25, 0.1)
    geometry.project(&changes, to: 2)
    #expect(changes[3] == 0.2 && changes[16 + 3] == 0.2 && changes[5] == -0.25)
    #expect(changes.count { $0 != 0 } == 3)
  }

  /// The shares of Square: halved after 0.1, 0.5, 2, 5, 10, 20, 40, 60 and 80 % of the queries.
  @Test func squaresShrinkAtThePublishedTimes() throws {
    let attack = try QueryAttack(.square, budget: Budget(.linf, radius: 0.1), queries: 10_000)
    let ends = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000]
    for (number, end) in ends.enumerated() {
      #expect(attack.share(after: end) == 0.8 / Float(1 << number))
      #expect(attack.share(after: end + 1) == 0.8 / Float(2 << number))
    }
  }

  /// Square under L∞: vertical stripes, then squares that move each channel to one side of the ball.
  @Test func squaresReachTheSidesOfTheCube() throws {
    let radius: Float = 20 / 255
    let attack = try QueryAttack(.square, budget: Budget(.linf, radius: radius), queries: 12)
    let ledger = try ledger(.linf, radius)
    var draws = RandomGenerator(seed: 4)
    let signs = (0..<12).map { _ in draws.sign() }
    let stripes = (0..<48).map { ledger.cleanPixels[$0] + radius * signs[$0 / 16 * 4 + $0 % 4] }
    try expectKept(attack, seed: 4, on: ledger, first: stripes) { pixels, query in
      let side = max(1, Int((attack.share(after: query) * 16).squareRoot().rounded()))
      let (left, top) = (draws.integer(below: 5 - side), draws.integer(below: 5 - side))
      var point = pixels
      for channel in 0..<3 {
        let sign = draws.sign()
        for y in top..<top + side {
          for x in left..<left + side { point[channel * 16 + y * 4 + x] += 2 * radius * sign }
        }
      }
      return point
    }
  }

  /// Random search draws a share of the pixels anew, all their channels at once, and keeps what helps.
  @Test func randomSearchDrawsAShareOfThePixels() throws {
    let attack = try QueryAttack(.random, budget: Budget(.linf, radius: 20 / 255), queries: 40)
    let ledger = try ledger(.linf, 20 / 255)
    var draws = RandomGenerator(seed: 6)
    try expectKept(attack, seed: 6, on: ledger, first: ledger.randomStart(using: &draws)) { pixels, query in
      let fresh = ledger.randomStart(using: &draws)
      var point = pixels
      for pixel in 0..<16 where draws.uniform() < attack.share(after: query) {
        for channel in 0..<3 { point[channel * 16 + pixel] = fresh[channel * 16 + pixel] }
      }
      return point
    }
  }

  /// Runs a query attack, and beside it what it should do: from the clean image and `first`, each proposal of `propose` that
  /// lowers the linear loss of the 8-bit image.
  private func expectKept(
    _ attack: QueryAttack, seed: Int, on ledger: PixelLedger, first: [Float],
    propose: ([Float], Int) -> [Float]
  ) throws {
    var run = try attack.start(on: clean, against: encoder, objective: objective, seed: seed)
    func loss(_ image: Image) -> Float { zip(image.planes, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    var (pixels, best) = (ledger.cleanPixels, clean)
    var kept = 0
    func consider(_ proposal: [Float]) {
      let point = ledger.projected(proposal)
      let image = ledger.rounded(point)
      guard loss(image) < loss(best) else { return }
      (pixels, best) = (point, image)
      kept += 1
    }
    consider(first)
    #expect(run.bestImages[0] == best)
    for query in 0..<attack.queries {
      run.step()
      consider(propose(pixels, query))
      #expect(run.bestImages[0] == best, "query \(query)")
    }
    #expect((2..<attack.queries).contains(kept), "nothing was kept, or everything")
  }

  /// Where all pixels are halfway between two levels, half of them are rounded up, on bright and on dark ones alike.
  @Test func halfLevelsAreRoundedBothWays() throws {
    let flat = Image(width: 4, height: 4, channels: 3, pixels: .init(repeating: 100, count: 48))
    let attack = try GradientAttack(
      budget: Budget(.linf, radius: 4 / 255), stepSize: 0.5 / 255, steps: 1, roundingEvaluations: 0)
    var run = try attack.start(on: flat, against: encoder, objective: objective, seed: 0)
    run.step()
    let moved = zip(run.bestImage.planes, weights).map { ($0 - 100) * ($1 > 0 ? -1 : 1) }
    #expect(moved.allSatisfy { $0 == 0 || $0 == 1 })
    #expect((16...32).contains(moved.count { $0 == 1 }))
  }

  /// C&W's search for the constant: ten times as large until the score is reached, then halfway between.
  @Test(arguments: [true, false])
  func constantsAreBisected(_ isOutOfReach: Bool) throws {
    let wanted: Float = isOutOfReach ? 1e9 : -1e9
    let constants: [Float] = isOutOfReach ? [1, 10, 100] : [1, 0.5, 0.25]
    let attack = try CarliniWagner(
      targetScore: wanted, budget: Budget(.l2, radius: 10), steps: 2, searches: 3)
    var run = try attack.start(on: clean, against: encoder, objective: objective, seed: 0)
    for constant in constants {
      for _ in 0..<2 {
        run.step()
        #expect(run.state.paths[0].constant == constant)
      }
    }
  }

  /// The way of C&W where the score is out of reach, from x = (1.1 tanh w + 1) / 2: Adam's first step moves every w by the
  /// learning rate against the gradient.
  @Test func tanhIsWhereTheSmallestChangeIsSought() throws {
    let attack = try CarliniWagner(
      targetScore: 1e9, budget: Budget(.l2, radius: 100), steps: 2, searches: 1, learningRate: 0.25)
    var run = try attack.start(on: clean, against: encoder, objective: objective, seed: 0)
    run.step()
    run.step()
    let expected = zip(clean.planes, weights).map { level, gradient -> Float in
      let start: Float = atanh((2 * level / 255 - 1) / 1.1)
      let point = start - (gradient > 0 ? 0.25 : -0.25)
      return ((1.1 * tanh(point) + 1) / 2 * 255).rounded()
    }
    let differences = zip(run.bestImages[0].planes, expected).map { abs($0 - $1) }
    #expect(differences.max()! <= 1 && differences.count { $0 > 0 } < 3)
  }
}

/// An image's own pixels as its embedding.
private struct LinearEncoder: ImageEncoder {
  let preprocessing = ImagePreprocessing(resizing: .none, crop: .init(width: 4, height: 4))
  let imageSize = (height: 4, width: 4)
  let patchSize: Int? = nil
  let imageDimension = 48

  func imageEmbeddings(pixels: Tensor) -> Tensor { pixels.reshaped([pixels.shape[0], 48]) }
}
