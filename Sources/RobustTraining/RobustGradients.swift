import EmbeddingModels
import Tensors

/// The loss of a batch under attack, and its gradients with respect to the parameters of the side that learns.
///
/// Parts of the batch are attacked and differentiated on separate threads; sums are taken in order, so that
/// the bits do not depend on the number of threads.
struct RobustGradients {
  /// The mean loss over the batch.
  let loss: Float
  /// The mean cosine between the embeddings under attack and the frozen ones of what is clean.
  let cosine: Float
  /// The gradients in the order of the parameters.
  let gradients: [Tensor]

  /// Images or texts that one thread attacks at a time.
  static let samplesPerPart = 8

  /// - Parameters:
  ///   - side: the frozen side
  ///   - parameters: those of the side that learns
  ///   - texts: the embeddings of the classes' texts, each of length 1; nil where they have no part
  ///   - batch: the phantoms
  ///   - step: the number of the step, from 0, on which random starts depend
  init(
    frozen side: ModelSide, learning parameters: [Tensor], texts: Tensor?, on batch: RobustSamples.Batch,
    step: Int, recipe: RobustRecipe
  ) {
    let count = batch.count
    let parts = stride(from: 0, to: count, by: Self.samplesPerPart).map {
      $0..<min($0 + Self.samplesPerPart, count)
    }
    let results = concurrentMap(parts.count) { index in
      let range = parts[index]
      let generators = range.map { sample in
        RandomGenerator(seed: recipe.seed &* 0x1_0000_01 &+ step &* recipe.batchSize &+ sample)
      }
      guard recipe.objective.isOfImages else {
        return TextPart(
          batch.texts(range, using: generators), using: generators, frozen: side, learning: parameters,
          attack: CharacterAttack(recipe), cleanShare: recipe.cleanShare
        ).sums
      }
      let (clean, attack) = (batch.pixels(range), InnerAttack(recipe))
      let starts = generators.flatMap { generator in
        var generator = generator
        return attack.start(count: clean.count / range.count, using: &generator)
      }
      return ImagePart(
        clean, classes: batch.classes(range), from: starts, frozen: side, learning: parameters, texts: texts,
        isGuided: recipe.objective == .pmgAFT, attack: attack, cleanShare: recipe.cleanShare
      ).sums
    }
    loss = results.reduce(0) { $0 + $1.loss } / Float(count)
    cosine = results.reduce(0) { $0 + $1.cosine } / Float(count)
    gradients = concurrentMap(parameters.count) { parameter in
      results.dropFirst().reduce(results[0].gradients[parameter]) { $0 + $1.gradients[parameter] }
        / Float(count)
    }
  }
}
