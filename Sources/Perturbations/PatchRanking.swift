import EmbeddingModels
import Imaging
import Objectives

/// The patches of a model's grid, ordered by importance with the most important first: a guess at where a
/// lesion is when nobody has marked it.
public struct PatchRanking: Sendable {
  private let size: Int
  private let width: Int
  private let height: Int
  /// The patches' numbers, row by row from the top left, in falling order of importance.
  public let order: [Int]

  /// Ranks patches by the length of the objective's gradient with respect to a patch's pixels.
  ///
  /// Nil unless the model has patches.
  public init?(gradientOf objective: some Objective, at image: Image, _ encoder: any ImageEncoder) {
    self.init(gradientOf: EmbeddingImageLoss(encoder, objective), at: image)
  }

  /// Ranks patches by the length of a loss's gradient with respect to a patch's pixels.
  ///
  /// Nil unless the loss's model has patches.
  public init?(gradientOf loss: any ImageLoss, at image: Image) {
    guard let patchSize = loss.input.patchSize else { return nil }
    let gradient = loss.gradients(at: loss.input.pixels(of: image), of: [0], weights: [1]).gradient.values
    let (height, width) = loss.input.imageSize
    let columns = width / patchSize
    var lengths = [Float](repeating: 0, count: columns * (height / patchSize))
    for (index, derivative) in gradient.enumerated() {
      let (x, y) = (index % width / patchSize, index / width % height / patchSize)
      // What is left over at the right and lower edges belongs to no patch.
      if x < columns && y < height / patchSize { lengths[y * columns + x] += derivative * derivative }
    }
    self.init(lengths, size: patchSize, width: width, height: height)
  }

  /// Ranks patches by the model's attention to them. Nil unless the model has patches and tells its
  /// attention.
  public init?(attentionOf encoder: any ImageEncoder, at image: Image) {
    guard let size = encoder.patchSize, let attention = encoder.patchAttention(of: image) else { return nil }
    self.init(attention, size: size, width: encoder.imageSize.width, height: encoder.imageSize.height)
  }

  private init(_ importance: [Float], size: Int, width: Int, height: Int) {
    (self.size, self.width, self.height) = (size, width, height)
    order = importance.indices.sorted { (-importance[$0], $0) < (-importance[$1], $1) }
  }

  /// The pixels of the first `count` patches, in the model's input.
  public func mask(ofFirst count: Int) -> Mask {
    let chosen = Set(order.prefix(count))
    let columns = width / size
    return Mask(
      width: width, height: height,
      pixels: (0..<width * height).map { place in
        let (x, y) = (place % width / size, place / width / size)
        return x < columns && chosen.contains(y * columns + x)
      })
  }
}
