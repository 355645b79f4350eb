import EmbeddingModels
import Files
import Imaging
import Objectives
import Runs
import Tensors
import Typography

/// A phrase drawn over an image, at the place, in the size and the ink that serve the objective best; found
/// by random search and then beside the best, without gradients.
///
/// The attack lives in the source image at its own size; every score is that of the 8-bit image through the
/// model's whole preprocessing. Goh et al., "Multimodal neurons in artificial neural networks", 2021; phrases
/// below an image, as MM-SafetyBench has them, are what `PhrasePainter` draws.
public struct TypographicAttack: Sendable {
  /// The phrase, in one line.
  public var phrase: String
  /// The painter of the phrase, in a font.
  public var painter: PhrasePainter
  /// Pixels per em of the source image; the largest is cut to what fits.
  public var typeSizes: ClosedRange<Int>
  /// The opacity of the ink, from 0 (invisible) to 1.
  public var opacity: Float
  /// The levels that the ink may have.
  public var inks: [UInt8]
  /// The number of styles that are drawn at random at the beginning.
  public var draws: Int

  /// Settings are as the properties say; `validate` says which are possible.
  public init(
    _ phrase: String, painter: PhrasePainter, typeSizes: ClosedRange<Int> = 8...96, opacity: Float = 1,
    inks: [UInt8] = [0, 255], draws: Int = 64
  ) {
    (self.phrase, self.painter, self.typeSizes) = (phrase, painter, typeSizes)
    (self.opacity, self.inks, self.draws) = (opacity, inks, draws)
  }

  /// Throws `InputError` for no inks, for draws that are not from 1 to a million, and for sizes or an opacity
  /// that type cannot have.
  public func validate() throws {
    for size in [typeSizes.lowerBound, typeSizes.upperBound] {
      _ = try PhraseStyle(typeSize: size, opacity: opacity)
    }
    guard !inks.isEmpty else { throw InputError(field: "inks", expected: "at least one", found: "none") }
    try StepCount.check(draws, "draws", in: 1...1_000_000)
  }

  /// Prepares a run on `image`.
  ///
  /// Throws `InputError` for settings that are not possible, and for a phrase that cannot be drawn, or not in
  /// the smallest size.
  public func start(
    on image: Image, against encoder: any ImageEncoder, objective: any Objective, seed: Int
  ) throws -> DiscreteSearchRun<PhraseStyle> {
    try start(on: image, against: EmbeddingImageLoss(encoder, objective), seed: seed)
  }

  /// Prepares a run on `image` against any loss. Throws `InputError` as above.
  public func start(
    on image: Image, against loss: any ImageLoss, seed: Int
  ) throws -> DiscreteSearchRun<PhraseStyle> {
    try validate()
    let largest = try painter.largestTypeSize(of: phrase, in: image)
    guard largest >= typeSizes.lowerBound else {
      throw InputError(
        field: "text", expected: "a text that fits into the image at a type size of \(typeSizes.lowerBound)",
        found: "one that fits at \(largest)")
    }
    let sizes = typeSizes.lowerBound...min(largest, typeSizes.upperBound)
    var generator = RandomGenerator(seed: seed)
    let styles = try (0..<draws).map { _ in
      try PhraseStyle(
        x: generator.uniform(), y: generator.uniform(),
        typeSize: sizes.lowerBound + generator.integer(below: sizes.count), opacity: opacity,
        ink: inks[generator.integer(below: inks.count)])
    }
    let (painter, phrase) = (painter, phrase)
    return DiscreteSearchRun(styles, reach: 8, against: loss) {
      neighbours(of: $0, reach: $1, sizes: sizes)
    } picture: {
      // Larger type need not always be wider: a size between two that fit may not.
      try? painter.image(image, with: phrase, over: $0)
    }
  }

  /// The style moved by `reach` hundredths, larger or smaller by `reach` eighths of the range's 16th, and in
  /// the other inks.
  private func neighbours(of style: PhraseStyle, reach: Int, sizes: ClosedRange<Int>) -> [PhraseStyle] {
    var styles: [PhraseStyle] = []
    for (x, y) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)] {
      var moved = style
      moved.x = min(max(style.x + Float(x * reach) / 100, 0), 1)
      moved.y = min(max(style.y + Float(y * reach) / 100, 0), 1)
      styles.append(moved)
    }
    let step = max(1, sizes.count * reach / 128)
    for size in [style.typeSize - step, style.typeSize + step] where sizes.contains(size) {
      var resized = style
      resized.typeSize = size
      styles.append(resized)
    }
    for ink in inks where ink != style.ink {
      var recoloured = style
      recoloured.ink = ink
      styles.append(recoloured)
    }
    return styles.filter { $0 != style }
  }
}
