import EmbeddingModels
import Objectives
import Perturbations
import Pictures
import Runs
import Tensors

extension ImageAttack {
  /// The size of the loss's gradient at each pixel of the first clean image. With it, the memory of an attack on
  /// the target is known.
  ///
  /// - Throws: `InputError` when there is no room for it
  package func cleanGradient(of target: PixelTarget) throws -> HeatMap {
    // An attack and its snapshot hold so many arrays of each image at most.
    let arrays = 20
    return try MemoryEstimate.cleanGradient(
      of: target, arrays: arrays, passes: copiesAtATime * min(target.ledgers.count, PixelLoss.mostAtATime))
  }
}

extension MemoryEstimate {
  /// The size of the loss's gradient at each pixel of the first clean image.
  ///
  /// - Parameters:
  ///   - arrays: how many arrays of its size an attack holds of each image, beyond those of the target
  ///   - passes: how many images pass through the models at a time
  /// - Throws: `InputError` when there is no room for that
  package static func cleanGradient(of target: PixelTarget, arrays: Int, passes: Int) throws -> HeatMap {
    let image = Double(target.ledgers[0].cleanPixels.count * MemoryLayout<Float>.stride)
    let estimate = MemoryEstimate.ofProcess.adding(
      "images", image * Double(arrays) * Double(target.ledgers.count))
    try estimate.requireRoom()
    let (gradient, bytes) = MemoryAccount.measuring { target.cleanGradient }
    try estimate.adding("gradients", Double(bytes) * Double(passes)).requireRoom()
    return gradient
  }
}
