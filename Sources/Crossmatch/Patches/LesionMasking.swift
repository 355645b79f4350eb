import EmbeddingModels
import Files
import Imaging
import Tensors

/// Hides a region of an image behind the fill that serves the objective best: the kind of fill, its level, its strength
/// or the place that tissue is taken from are searched for, without gradients.
public struct LesionMasking: Sendable, Hashable {
  /// What may be tried.
  public var kinds: [LesionFill.Kind]
  /// How many places elsewhere in the image, and how many drawings of noise, the search begins with.
  public var draws: Int

  /// Throws `InputError` when there are no kinds or draws.
  public init(kinds: [LesionFill.Kind] = LesionFill.Kind.allCases, draws: Int = 24) throws {
    guard !kinds.isEmpty else { throw InputError(field: "fills", expected: "at least one", found: "none") }
    guard draws > 0 else { throw InputError(field: "draws", expected: "1 or more", found: "\(draws)") }
    (self.kinds, self.draws) = (kinds, draws)
  }

  /// Prepares a run on what the model sees of `image`.
  ///
  /// Throws `InputError` for a region as `Region` says, and when none of the kinds can be applied.
  public func start(
    on image: Image, masking region: Region, against encoder: any ImageEncoder, objective: any Objective,
    seed: Int
  ) throws -> PictureSearchRun<LesionFill> {
    let mask = try region.mask(for: image, encoder)
    let seen = encoder.preprocessing(image)
    var generator = RandomGenerator(seed: seed)
    let candidates = candidates(for: mask, using: &generator)
    guard !candidates.isEmpty else {
      throw InputError(
        field: "fills", expected: "one that this image has room for",
        found: kinds.map(\.rawValue).joined(separator: ", "))
    }
    return PictureSearchRun(candidates, reach: 8, against: encoder, objective: objective) {
      Self.neighbours(of: $0, reach: $1, region: mask)
    } picture: {
      $0.image(seen, filling: mask)
    }
  }

  /// What the search begins with.
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

  /// What lies beside a fill, `reach` levels or pixels away; nothing for fills that have no neighbours.
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
