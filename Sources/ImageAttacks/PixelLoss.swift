import EmbeddingModels
import Files
import Imaging
import Objectives
import Preconditions
import Tensors

/// The loss that attacks on pixels descend on: a loss of images, or the weighted mean of several.
///
/// All images of a batch have one size. A model of another input size sees them through its own
/// preprocessing: the losses are those of the 8-bit image that preprocessing gives, the derivatives those of
/// its resampling.
struct PixelLoss: Sendable {
  /// A loss, its weight, and the resampling of the batch's pixels to its model's input.
  struct Member: Sendable {
    let loss: any ImageLoss
    let weight: Float
    /// The resampling by preprocessing; nil where it leaves images of the batch as they are.
    let axes: (rows: AxisWeights, columns: AxisWeights)?
  }

  private let members: [Member]
  private let size: (height: Int, width: Int)
  /// Images that one thread works on at a time.
  private static let batchSize = 16
  /// Images that all threads work on at a time at most.
  static var mostAtATime: Int { batchSize * Parallelism.threadCount }

  /// - Parameter losses: at least one; weights are relative
  init(of losses: [WeightedImageLoss], width: Int, height: Int) {
    require(!losses.isEmpty, "no loss to descend on")
    let total = losses.reduce(0) { $0 + $1.weight }
    size = (height, width)
    members = losses.map {
      Member(
        loss: $0.loss, weight: $0.weight / total,
        axes: $0.loss.input.preprocessing.axisWeights(width: width, height: height))
    }
  }

  /// The number of forward passes that evaluating one image takes: one for each model, or as many as its loss
  /// says.
  var modelCount: Int { members.reduce(0) { $0 + $1.loss.passCount } }

  /// The first loss, which scores are reported by.
  var first: any ImageLoss { members[0].loss }

  /// The losses of 8-bit images.
  ///
  /// - Parameter owners: for each image, the index of the attacked image that it is a version of
  func losses(of images: [Image], owners: [Int]) -> [Float] {
    inBatches(images.count) { range in
      mean { $0.losses(Self.pixels(of: images[range]), Array(images[range]), Array(owners[range])) }
    }
  }

  /// Losses and gradients at 8-bit images.
  func gradients(at images: [Image], owners: [Int]) -> [LossAndGradient] {
    inBatches(images.count) { range in
      let part = Array(images[range])
      let (losses, gradient) = gradients(
        at: Self.pixels(of: images[range]), exactly: part, owners: Array(owners[range]),
        weights: .init(repeating: 1, count: part.count))
      return losses.indices.map {
        let own = gradient.rows($0..<$0 + 1).values
        return LossAndGradient(
          loss: losses[$0], gradient: part[$0].channels == 1 ? own.channelsSummed(size) : own)
      }
    }
  }

  /// The mean loss over copies that `copies` makes of float pixels, and its gradient.
  ///
  /// - Parameter copies: `[1, channels, height, width]` to `[n, channels, height, width]`, differentiable
  func gradients(
    at points: [[Float]], owners: [Int], copies: @Sendable (_ point: Int, _ pixels: Tensor) -> Tensor
  ) -> [LossAndGradient] {
    concurrentMap(points.count) { point in
      let made = DifferentiableValue(at: [tensor(points[point])]) { copies(point, $0[0]) }
      let count = made.value.shape[0]
      let (losses, gradient) = gradients(
        at: made.value, exactly: nil, owners: .init(repeating: owners[point], count: count),
        weights: .init(repeating: 1 / Float(count), count: count))
      return LossAndGradient(
        loss: Tensor(losses).mean().item, gradient: made.gradients(along: gradient)[0].values)
    }
  }

  /// The mean loss over the copies of each of several float images that belong to one owner.
  func losses(
    of points: [[Float]], owner: Int, copies: @Sendable (_ point: Int, _ pixels: Tensor) -> Tensor
  ) -> [Float] {
    concurrentMap(points.count) { point in
      let copies = copies(point, tensor(points[point]))
      let owners = Array(repeating: owner, count: copies.shape[0])
      return Tensor(mean { $0.losses(copies, nil, owners) }).mean().item
    }
  }

  /// Losses of pixels, `[n, channels, height, width]`, and the gradient of Σ weight · loss.
  private func gradients(
    at pixels: Tensor, exactly images: [Image]?, owners: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    let parts = members.map { $0.gradients(at: pixels, images, owners, weights: weights) }
    let losses = parts.map(\.losses)
    // Backwards, as a tape would go.
    let gradients = parts.map(\.gradient).reversed()
    return (
      losses.dropFirst().reduce(losses[0]) { $0.adding($1) },
      gradients.dropFirst().reduce(gradients.first!, +)
    )
  }

  private func mean(_ losses: (Member) -> [Float]) -> [Float] {
    let parts = members.map(losses)
    return parts.dropFirst().reduce(parts[0]) { $0.adding($1) }
  }

  /// The pixels of images, in one channel when all images are gray, else in three.
  private static func pixels(of images: ArraySlice<Image>) -> Tensor {
    let all = images.map(\.channelPixels)
    return .concatenating(all.allSatisfy { $0.shape[1] == 1 } ? all : all.map(\.inThreeChannels))
  }

  /// `[1, channels, height, width]`
  private func tensor(_ pixels: [Float]) -> Tensor {
    Tensor(pixels, shape: [1, pixels.count / (size.height * size.width), size.height, size.width])
  }

  /// Spreads batches over threads. A single image is left to the encoder to cut.
  private func inBatches<Result: Sendable>(_ count: Int, _ body: @Sendable (Range<Int>) -> [Result])
    -> [Result]
  {
    let rounds = max(
      1, (count + Self.batchSize * Parallelism.threadCount - 1) / (Self.batchSize * Parallelism.threadCount))
    let pieces = min(count, rounds * Parallelism.threadCount)
    return concurrentMap(pieces) { body(count * $0 / pieces..<count * ($0 + 1) / pieces) }.flatMap { $0 }
  }
}

extension PixelLoss.Member {
  /// Weighted losses of pixels, `[n, channels, height, width]`.
  fileprivate func losses(_ pixels: Tensor, _ images: [Image]?, _ owners: [Int]) -> [Float] {
    loss.losses(pixels: input(pixels, images), of: owners).map { $0 * weight }
  }

  /// Weighted losses of pixels, and the gradient of Σ weight · loss.
  fileprivate func gradients(
    at pixels: Tensor, _ images: [Image]?, _ owners: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    let seen = DifferentiableValue(at: [pixels]) { input($0[0], images) }
    let (losses, gradient) = loss.gradients(
      at: seen.value, of: owners, weights: weights.map { $0 * weight })
    return (losses.map { $0 * weight }, seen.gradients(along: gradient)[0])
  }

  /// The model's input from pixels, `[n, 3, height, width]`. Images in a depth beyond 8 bits are resized
  /// without rounding.
  private func input(_ pixels: Tensor, _ images: [Image]?) -> Tensor {
    guard let axes else { return pixels.inThreeChannels }
    let resampled = loss.input.preprocessing.resampled(pixels, by: axes).inThreeChannels
    guard let images, images.allSatisfy({ $0.fine == nil }) else { return resampled }
    return resampled.straightThrough(with: .concatenating(images.map(loss.input.pixels(of:))))
  }
}

extension [Float] {
  /// One channel that is the sum of all of an image's; itself where it is one.
  fileprivate func channelsSummed(_ size: (height: Int, width: Int)) -> [Float] {
    let area = size.height * size.width
    return (0..<area).map { pixel in
      stride(from: pixel, to: count, by: area).reduce(0) { $0 + self[$1] }
    }
  }
}
