import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Runs
import Tensors
import Typography

/// A phrase that is put into the image before the rounds of a cross attack, whose budget counts from there.
public struct PhraseStage: Sendable {
  /// The place of the phrase.
  public enum Placement: Sendable {
    /// Black on white below the image, as MM-SafetyBench has it (Liu et al., 2024, arXiv:2311.17600).
    case below(phrase: String, PhrasePainter)
    /// Over the image, where it serves the goal best.
    case over(TypographicAttack)
  }

  /// The place of the phrase: below the image or over it.
  public let placement: Placement

  /// A stage that puts a phrase below an image or over it.
  public init(_ placement: Placement) { self.placement = placement }

  /// Puts the phrase into the image of a pair and verifies its effect under the first model.
  ///
  /// - Throws: `InputError` for a phrase that cannot be drawn or does not fit, and as `PairGoal` does
  public func run(
    on source: Image, caption: String, goal: PairGoal, against model: any ImageTextModel, seed: Int,
    shouldStop: () -> Bool = { false }
  ) throws -> PhraseFinding {
    try run(
      on: source, caption: caption, against: goal.loss(under: model, caption: caption), seed: seed,
      shouldStop: shouldStop)
  }

  /// Puts the phrase into the image and verifies its effect by a loss.
  ///
  /// - Throws: `InputError` for a phrase that cannot be drawn or does not fit
  public func run(
    on source: Image, caption: String, against loss: any PairLoss, seed: Int,
    shouldStop: () -> Bool = { false }
  ) throws -> PhraseFinding {
    let (phrase, image, style, evaluations) = try drawn(
      on: source, against: loss, caption: caption, seed: seed, shouldStop)
    return PhraseFinding(
      phrase: phrase, image: image, style: style, evaluations: evaluations,
      clean: loss.score(image: source, text: caption),
      verified: loss.score(image: try image.savedAndRead(), text: caption))
  }

  private func drawn(
    on source: Image, against loss: any PairLoss, caption: String, seed: Int, _ shouldStop: () -> Bool
  ) throws -> (phrase: String, image: Image, style: PhraseStyle?, evaluations: Int) {
    switch placement {
    case .below(let phrase, let painter):
      return (phrase, try painter.image(source, with: phrase, belowIn: nil), nil, 0)
    case .over(let attack):
      var run = try attack.start(on: source, against: loss.fixing(text: caption), seed: seed)
      _ = run.run(within: RunLimits(steps: Self.mostSteps), shouldStop: shouldStop)
      return (attack.phrase, run.bestImage ?? source, run.best, run.evaluations)
    }
  }

  /// The search ends by itself long before.
  private static let mostSteps = 10_000
}

/// The effect of a phrase in the image.
public struct PhraseFinding: Sendable {
  /// The phrase.
  public let phrase: String
  /// The image with the phrase, as wide as the source.
  public let image: Image
  /// The style in which it is drawn over the image; nil below it.
  public let style: PhraseStyle?
  /// Forward passes of single images that the search for the style took.
  public let evaluations: Int
  /// The scores of the pair without and with the phrase, the latter from the PNG bytes.
  public let clean: Float, verified: Float

  /// A mask of the source's size, extended to the image with the phrase: what was added below is outside.
  public func mask(_ mask: Mask) -> Mask {
    let added = (image.height - mask.height) * mask.width
    return Mask(
      width: image.width, height: image.height, pixels: mask.pixels + .init(repeating: false, count: added))
  }

  /// The phrase in `result.json`.
  var record: JSON {
    [
      "phrase": .string(phrase), "place": style == nil ? "below" : "over",
      "x": style.map { .float($0.x) } ?? .null, "y": style.map { .float($0.y) } ?? .null,
      "typeSize": style.map { .integer($0.typeSize) } ?? .null,
      "opacity": style.map { .float($0.opacity) } ?? .null,
      "ink": style.map { .integer(Int($0.ink)) } ?? .null, "evaluations": .integer(evaluations),
      "clean": .float(clean), "verified": .float(verified),
    ]
  }
}
