import EmbeddingModels
import Tensors

/// The loss of a batch under attack, and its gradients with respect to the image side's parameters.
///
/// Parts of the batch are attacked and differentiated on separate threads; sums are taken in order, so that
/// the bits do not depend on the number of threads.
struct RobustGradients {
  /// The mean loss over the batch.
  let loss: Float
  /// The mean cosine between the embeddings of attacked images and the frozen ones of clean images.
  let cosine: Float
  /// The gradients in the order of the parameters.
  let gradients: [Tensor]

  /// Images that one thread attacks at a time.
  static let imagesPerPart = 8

  /// - Parameters:
  ///   - side: the frozen image side
  ///   - parameters: those of the side that learns
  ///   - texts: the embeddings of the classes' texts, each of length 1; nil where they have no part
  ///   - batch: the images
  ///   - step: the number of the step, from 0, on which random starts depend
  init(
    frozen side: ImageSide, learning parameters: [Tensor], texts: Tensor?, on batch: RobustImages.Batch,
    step: Int, recipe: RobustRecipe
  ) {
    let count = batch.entries.count
    let parts = stride(from: 0, to: count, by: Self.imagesPerPart).map {
      $0..<min($0 + Self.imagesPerPart, count)
    }
    let attack = InnerAttack(recipe)
    let results = concurrentMap(parts.count) { index in
      let range = parts[index]
      let clean = batch.pixels(range)
      let starts = range.flatMap { image in
        var generator = RandomGenerator(seed: recipe.seed &* 0x1_0000_01 &+ step &* recipe.batchSize &+ image)
        return attack.start(count: clean.count / range.count, using: &generator)
      }
      return RobustPart(
        clean, classes: batch.classes(range), from: starts, frozen: side, learning: parameters, texts: texts,
        attack: attack, cleanShare: recipe.cleanShare)
    }
    loss = results.reduce(0) { $0 + $1.loss } / Float(count)
    cosine = results.reduce(0) { $0 + $1.cosine } / Float(count)
    gradients = concurrentMap(parameters.count) { parameter in
      results.dropFirst().reduce(results[0].gradients[parameter]) { $0 + $1.gradients[parameter] }
        / Float(count)
    }
  }
}
