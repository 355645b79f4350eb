import EmbeddingModels
import Files
import Imaging
import Perturbations
import Runs
import Tensors

/// Hides a region of an image behind the fill that serves the objective best: the kind of fill, its level,
/// its strength or the place that tissue is taken from are searched for, without gradients.
public struct FillSearch: ImageAttack, Hashable, Codable {
  /// The kinds of fill that may be tried.
  public var kinds: [LesionFill.Kind]
  /// The number of places elsewhere in the image, and of drawings of noise, that the search begins with.
  public var draws: Int

  /// Settings are as the properties say; `validate` says which are possible.
  public init(kinds: [LesionFill.Kind] = LesionFill.Kind.allCases, draws: Int = 24) {
    (self.kinds, self.draws) = (kinds, draws)
  }

  /// Throws `InputError` when there are no kinds or draws, or more than a million draws.
  public func validate() throws {
    guard !kinds.isEmpty else { throw InputError(field: "fills", expected: "at least one", found: "none") }
    guard draws > 0 else { throw InputError(field: "draws", expected: "1 or more", found: "\(draws)") }
    try StepCount.check(draws, "draws", in: 1...1_000_000)
  }

  /// `mask`.
  public var name: String { "mask" }
  /// Any levels: a fill replaces its region.
  public var budget: Budget { .unlimited }
  /// The model's input.
  public var space: PixelSpace { .modelInput }
  /// A limit of 1,000 steps, long before which the search ends by itself.
  public var totalSteps: Int { 1_000 }

  /// Kinds and draws.
  public var parameters: AttackParameters {
    [
      "norm": .text(budget.norm.rawValue), "radius": .number(budget.radius),
      "imageSteps": .integer(totalSteps), "space": .text(space.rawValue),
      "fills": .list(kinds.map { .text($0.rawValue) }), "draws": .integer(draws),
    ]
  }

  /// Prepares a run on one image. Throws `InputError` for settings that are not possible, when there are
  /// several, and when none of the kinds can be applied.
  public func start(
    on target: PixelTarget, seed: Int, resuming state: DiscreteSearchRun<LesionFill>.State? = nil
  )
    throws -> DiscreteSearchRun<LesionFill>
  {
    try validate()
    guard target.ledgers.count == 1 else {
      throw InputError(field: "images", expected: "one", found: "\(target.ledgers.count)")
    }
    if let state, !state.isPossible { throw PixelTarget.foreignState }
    let (clean, mask) = (target.ledgers[0].cleanImage, target.ledgers[0].region)
    var generator = RandomGenerator(seed: seed)
    let candidates = candidates(for: mask, using: &generator)
    guard !candidates.isEmpty else {
      throw InputError(
        field: "fills", expected: "one that this image has room for",
        found: kinds.map(\.rawValue).joined(separator: ", "))
    }
    return DiscreteSearchRun(
      candidates, reach: 8, losses: { target.loss.losses(of: $0, owners: $0.map { _ in 0 }) },
      scoring: target.loss.first, resuming: state
    ) {
      Self.neighbours(of: $0, reach: $1, region: mask)
    } picture: {
      $0.image(clean, filling: mask)
    }
  }

  /// The candidates that the search begins with.
  private func candidates(for region: Mask, using generator: inout RandomGenerator) -> [LesionFill] {
    let radius = max(1, (Float(region.count) / .pi).squareRoot())
    return kinds.flatMap { kind -> [LesionFill] in
      switch kind {
      case .flat: stride(from: 0, through: 255, by: 51).map { .flat(level: UInt8($0)) }
      case .mean: [.mean]
      case .blur: [0.25, 0.5, 1, 2].map { .blur(deviation: radius * $0) }
      case .noise: (0..<draws).map { _ in .noise(seed: generator.next()) }
      case .inpainted: [.inpainted]
      case .tissue:
        ControlRegions(of: region).shifts(draws, using: &generator).map { .tissue(shift: $0) }
      }
    }
  }

  /// The neighbours of a fill, `reach` levels or pixels away; none for fills that have no neighbours.
  private static func neighbours(of fill: LesionFill, reach: Int, region: Mask) -> [LesionFill] {
    switch fill {
    case .flat(let level):
      return [Int(level) - reach, Int(level) + reach].filter((0...255).contains).map {
        .flat(level: UInt8($0))
      }
    case .blur(let deviation):
      let factor = 1 + Float(reach) / 16
      return [.blur(deviation: deviation / factor), .blur(deviation: deviation * factor)]
    case .tissue(let shift):
      let controls = ControlRegions(of: region)
      return [-1, 0, 1].flatMap { x in [-1, 0, 1].map { MaskShift(x: x, y: $0) } }
        .filter { $0 != MaskShift(x: 0, y: 0) }
        .map { MaskShift(x: shift.x + reach * $0.x, y: shift.y + reach * $0.y) }
        .filter(controls.admits).map { .tissue(shift: $0) }
    case .mean, .noise, .inpainted: return []
    }
  }
}

extension DiscreteSearchRun: ImageAttackRun where Candidate == LesionFill {
  /// The image with the best fill; before anything was tried, with the first one.
  public var bestImages: [Image] { [best ?? state.waiting.first].compactMap { $0.flatMap(picture) } }
  /// The score of the best fill.
  public var bestScores: [Float] { [bestScore] }
  /// The kind of the best fill and its number.
  public var found: AttackParameters? { best.map { ["fill": .members($0.record)] } }
}

extension DiscreteSearchRun<LesionFill>.State {
  /// Whether a search may have left it.
  fileprivate var isPossible: Bool {
    StepCount.isSaved(steps, evaluations) && (0...1024).contains(reach)
      && (best == nil) == (bestLoss == nil) && (best != nil || !waiting.isEmpty)
      && (waiting + [best].compactMap { $0 }).allSatisfy(\.isPossible)
  }
}

extension LesionFill {
  /// Whether its number is within what images have room for.
  fileprivate var isPossible: Bool {
    let most = 1 << 20
    return switch self {
    case .blur(let deviation): deviation > 0 && deviation <= Float(most)
    case .tissue(let shift): (-most...most).contains(shift.x) && (-most...most).contains(shift.y)
    case .flat, .mean, .noise, .inpainted: true
    }
  }

  /// Its kind and number for `result.json`.
  fileprivate var record: AttackParameters {
    let number: AttackParameters =
      switch self {
      case .flat(let level): ["level": .integer(Int(level))]
      case .blur(let deviation): ["deviation": .number(deviation)]
      case .noise(let seed): ["seed": .text("\(seed)")]
      case .tissue(let shift): ["x": .integer(shift.x), "y": .integer(shift.y)]
      case .mean, .inpainted: [:]
      }
    let kind: AttackParameters = ["kind": .text(kind.rawValue)]
    return kind.appending(number)
  }
}
