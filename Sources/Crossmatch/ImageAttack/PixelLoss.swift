import EmbeddingModels
import Files
import Imaging
import Tensors

/// What attacks on pixels descend on: the losses of images under one encoder, or the weighted mean over several.
///
/// All images of a batch have one size. An encoder of another input size sees them through its own preprocessing: the
/// losses are those of the 8-bit image that preprocessing gives, the derivatives those of its resampling.
struct PixelLoss: Sendable {
  /// An encoder, and the objective of each image under it.
  struct Member: Sendable {
    let encoder: any ImageEncoder
    let objectives: [any Objective]
    let weight: Float
    /// What preprocessing does to images of the batch; nil when nothing.
    let axes: (rows: AxisWeights, columns: AxisWeights)?
  }

  /// A loss and its gradient, `[channels, height, width]` as its image has them.
  struct LossAndGradient: Sendable {
    let loss: Float
    let gradient: [Float]
  }

  private let members: [Member]
  private let size: (height: Int, width: Int)
  /// Images that one thread works on at a time.
  private static let batchSize = 16

  /// - Parameter encoders: each with one objective for each image; weights are relative
  init(
    of encoders: [(encoder: any ImageEncoder, objectives: [any Objective], weight: Float)], width: Int,
    height: Int
  ) {
    let total = encoders.reduce(0) { $0 + $1.weight }
    size = (height, width)
    members = encoders.map {
      Member(
        encoder: $0.encoder, objectives: $0.objectives, weight: $0.weight / total,
        axes: $0.encoder.preprocessing.axisWeights(width: width, height: height))
    }
  }

  /// How many encoders there are: evaluating one image counts once for each.
  var encoderCount: Int { members.count }

  /// The first encoder's objectives, one for each image: what scores are reported by.
  var objectives: [any Objective] { members[0].objectives }

  /// The losses of 8-bit images.
  ///
  /// - Parameter owners: for each image, whose objective counts
  func losses(of images: [Image], owners: [Int]) -> [Float] {
    inBatches(images.count) { range in
      losses(
        pixels: Self.pixels(of: images[range]), exactly: Array(images[range]), owners: Array(owners[range])
      )
      .values
    }
  }

  /// Losses and gradients at 8-bit images.
  func gradients(at images: [Image], owners: [Int]) -> [LossAndGradient] {
    inBatches(images.count) { range in
      let part = Array(images[range])
      let owners = Array(owners[range])
      var losses: [Float] = []
      let (_, gradient) = valueWithGradient(at: Self.pixels(of: images[range])) { pixels in
        let each = self.losses(pixels: pixels, exactly: part, owners: owners)
        losses = each.values
        return each.sum()
      }
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
      let pixels = tensor(points[point])
      let (loss, gradient) = valueWithGradient(at: pixels) { pixels in
        let copies = copies(point, pixels)
        let owners = Array(repeating: owners[point], count: copies.shape[0])
        return losses(pixels: copies, exactly: nil, owners: owners).mean()
      }
      return LossAndGradient(loss: loss.item, gradient: gradient.values)
    }
  }

  /// The mean loss over the copies of each of several float images that belong to one owner.
  func losses(
    of points: [[Float]], owner: Int, copies: @Sendable (_ point: Int, _ pixels: Tensor) -> Tensor
  ) -> [Float] {
    concurrentMap(points.count) { point in
      let copies = copies(point, tensor(points[point]))
      let owners = Array(repeating: owner, count: copies.shape[0])
      return losses(pixels: copies, exactly: nil, owners: owners).mean().item
    }
  }

  /// `[n, channels, height, width]` to `[n]`
  private func losses(pixels: Tensor, exactly images: [Image]?, owners: [Int]) -> Tensor {
    let parts = members.map { member in
      member.losses(of: member.encoder.imageEmbeddings(pixels: member.input(pixels, images)), owners)
        * member.weight
    }
    return parts.dropFirst().reduce(parts[0], +)
  }

  /// In one channel when all images are gray, else in three.
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
  /// What the encoder sees of pixels, `[n, 3, height, width]`. Images in a depth beyond 8 bits are resized without rounding.
  fileprivate func input(_ pixels: Tensor, _ images: [Image]?) -> Tensor {
    guard let axes else { return pixels.inThreeChannels }
    let resampled = pixels.resampled(rows: axes.rows, columns: axes.columns).clamped(to: 0...1)
      .inThreeChannels
    guard let images, images.allSatisfy({ $0.fine == nil }) else { return resampled }
    return resampled.straightThrough(with: .concatenating(images.map(encoder.pixels(of:))))
  }

  fileprivate func losses(of embeddings: Tensor, _ owners: [Int]) -> Tensor {
    guard let first = owners.first, objectives.count > 1 else { return objectives[0].losses(of: embeddings) }
    if owners.allSatisfy({ $0 == first }) { return objectives[first].losses(of: embeddings) }
    return .concatenating(
      owners.enumerated().map { objectives[$1].losses(of: embeddings.rows($0..<$0 + 1)) })
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
