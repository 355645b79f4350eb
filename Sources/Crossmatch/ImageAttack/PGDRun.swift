import EmbeddingModels
import Files
import Imaging
import Tensors

/// Projected gradient descent under way. Each step takes one gradient.
public struct PGDRun: ResumableRun {
  private let attack: PGD
  let ledger: PixelLedger
  private let encoder: any ImageEncoder
  private let objective: any Objective
  public private(set) var state: State

  /// All that changes, and all that a snapshot needs.
  public struct State: Codable, Sendable {
    var steps = 0
    var evaluations = 0
    /// The float image, `[3, height, width]` in [0, 1].
    var pixels: [Float]
    /// The gradient at the 8-bit image next to it.
    var gradient: [Float]
    /// The levels of the best 8-bit image, `[3, height, width]`.
    var best: [Float]
    /// The float image that it was rounded from.
    var bestPixels: [Float]
    var bestLoss: Float
  }

  /// Starts at `pixels`, or, without any, where the attack says.
  init(
    attack: PGD, ledger: PixelLedger, encoder: any ImageEncoder, objective: any Objective, seed: Int,
    from pixels: [Float]? = nil
  ) {
    var generator = RandomGenerator(seed: seed)
    let start =
      pixels ?? (attack.startsRandomly ? ledger.randomStart(using: &generator) : ledger.cleanPixels)
    let state = State(
      pixels: start, gradient: [], best: ledger.cleanImage.planes, bestPixels: start, bestLoss: .infinity)
    self.init(attack: attack, ledger: ledger, encoder: encoder, objective: objective, state: state)
    evaluate()
  }

  /// Goes on from a snapshot. Throws `InputError` when it is not of this image.
  init(
    attack: PGD, ledger: PixelLedger, encoder: any ImageEncoder, objective: any Objective,
    resuming state: State
  ) throws {
    guard state.steps >= 0, state.gradient.count == state.pixels.count,
      ledger.isImage(state.pixels, state.best),
      state.bestPixels.count == state.pixels.count
    else {
      throw InputError(
        field: "snapshot", expected: "a state of this attack on this image", found: "another's")
    }
    self.init(attack: attack, ledger: ledger, encoder: encoder, objective: objective, state: state)
  }

  private init(
    attack: PGD, ledger: PixelLedger, encoder: any ImageEncoder, objective: any Objective, state: State
  ) {
    (self.attack, self.ledger, self.encoder, self.objective) = (attack, ledger, encoder, objective)
    self.state = state
  }

  public var steps: Int { state.steps }
  public var evaluations: Int { state.evaluations }
  public var bestScore: Float { objective.score(ofLoss: state.bestLoss) }
  public var isExhausted: Bool { false }

  public func isScore(_ score: Float, atLeastAsGoodAs other: Float) -> Bool {
    objective.isScore(score, atLeastAsGoodAs: other)
  }

  /// The best 8-bit image so far, as the model sees it.
  public var bestImage: Image {
    Image(planes: state.best, width: ledger.cleanImage.width, height: ledger.cleanImage.height)
  }

  public mutating func step() {
    state.pixels = attack.step(from: state.pixels, along: state.gradient, ledger)
    state.steps += 1
    evaluate()
  }

  /// Loss and gradient at the 8-bit image next to the current point.
  private mutating func evaluate() {
    let image = ledger.rounded(state.pixels)
    let (loss, gradient) = valueWithGradient(at: encoder.pixels(of: image)) {
      objective.losses(of: encoder.imageEmbeddings(pixels: $0)).sum()
    }
    state.evaluations += 1
    state.gradient = gradient.values
    if loss.item < state.bestLoss {
      state.bestLoss = loss.item
      state.best = image.planes
      state.bestPixels = state.pixels
    }
  }
}
