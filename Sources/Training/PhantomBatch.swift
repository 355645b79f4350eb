import Phantoms
import Tensors

/// The data of one training step: phantoms, a true caption for each, and captions that are wrong in one
/// respect.
package struct PhantomBatch: Sendable {
  /// The phantoms of the step.
  package let phantoms: [PhantomLibrary.Entry]
  /// The true captions in the order of the phantoms, then the wrong captions.
  package let captions: [TrainingCaption]
  /// Pairs of a phantom and a caption that is wrong about it: a caption made to be wrong, or that of the next
  /// phantom.
  package let mismatches: [(image: Int, caption: Int)]
  /// The side of the images in pixels.
  package let imageSize: Int

  /// The batch of a step, which depends only on the recipe and on the step's number.
  package init(step: Int, recipe: PhantomTrainingRecipe, library: PhantomLibrary) {
    phantoms = library.entries(
      at: EpochOrder.indices(
        ofStep: step, batchSize: recipe.batchSize, count: library.count, seed: recipe.seed))
    imageSize = library.size
    var generator = RandomGenerator(seed: recipe.seed &* 0x1_0000_01 &+ step)
    var matched: [TrainingCaption] = []
    var mismatched: [TrainingCaption] = []
    var mismatches: [(image: Int, caption: Int)] = []
    for (index, phantom) in phantoms.enumerated() {
      matched.append(.matched(phantom.attributes, using: &generator))
      for mismatch in [CaptionMismatch.wrongFinding, .wrongLocation] {
        guard let wrong = TrainingCaption.mismatched(phantom.attributes, mismatch, using: &generator) else {
          continue
        }
        mismatches.append((index, phantoms.count + mismatched.count))
        mismatched.append(wrong)
      }
    }
    for (index, phantom) in phantoms.enumerated() {
      let next = (index + 1) % phantoms.count
      if !matched[next].mayBeTrue(of: phantom.attributes) { mismatches.append((index, next)) }
    }
    captions = matched + mismatched
    self.mismatches = mismatches
  }

  /// A number for the logit of each pair, `[phantoms, captions]`: 0 for a match or a mismatch to learn from,
  /// and so low that a softmax leaves the pair out where the caption happens to be true of another image.
  package var exclusions: Tensor {
    var values: [Float] = []
    values.reserveCapacity(phantoms.count * captions.count)
    for (row, phantom) in phantoms.enumerated() {
      for (column, caption) in captions.enumerated() {
        values.append(row != column && caption.mayBeTrue(of: phantom.attributes) ? -1e9 : 0)
      }
    }
    return Tensor(values, shape: [phantoms.count, captions.count])
  }

  /// The images of some phantoms with levels in [0, 1], `[range.count, 3, size, size]`.
  package func pixels(_ range: Range<Int>) -> Tensor {
    .concatenating(phantoms[range].map { $0.pixels(size: imageSize) })
  }
}
