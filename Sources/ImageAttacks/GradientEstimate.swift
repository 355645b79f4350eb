import Foundation
import Imaging
import Tensors

/// The gradients that a gradient attack goes along, from derivatives or differences, over copies, smoothed.
struct GradientEstimate: Sendable {
  private let attack: GradientAttack
  private let loss: PixelLoss
  private let width: Int, height: Int
  private let blur: (rows: AxisWeights, columns: AxisWeights)?

  init(_ attack: GradientAttack, loss: PixelLoss, width: Int, height: Int) {
    (self.attack, self.loss, self.width, self.height) = (attack, loss, width, height)
    blur = attack.smoothing.map { side in
      let taps = Self.gaussian(side)
      return (.convolution(taps, count: height), .convolution(taps, count: width))
    }
  }

  /// Whether the gradient is that of the 8-bit image itself, so that its loss comes with it.
  var isExact: Bool { attack.transforms.isEmpty && attack.source == .derivative }

  /// The number of forward passes for one gradient.
  var cost: Int {
    let copies = attack.copiesAtATime
    switch attack.source {
    case .derivative: return copies * loss.modelCount
    case .finiteDifferences(_, let count, _): return 2 * count * copies * loss.modelCount
    }
  }

  /// Losses and gradients of 8-bit images, where `isExact`.
  func gradients(at images: [Image], owners: [Int]) -> [LossAndGradient] {
    Precision.draftingDerivatives { loss.gradients(at: images, owners: owners) }.map {
      LossAndGradient(loss: $0.loss, gradient: smoothed($0.gradient))
    }
  }

  /// Gradients at float pixels; each point's draws come from a generator of its own.
  func gradients(at points: [[Float]], owners: [Int], using generators: inout [RandomGenerator]) -> [[Float]]
  {
    switch attack.source {
    case .derivative:
      let seeds = generators.indices.map { generators[$0].next() }
      return Precision.draftingDerivatives {
        loss.gradients(at: points, owners: owners) { point, pixels in
          var generator = RandomGenerator(seed: seeds[point])
          return copies(of: pixels, using: &generator)
        }
      }.map { smoothed($0.gradient) }
    case .finiteDifferences(let directions, let count, let distance):
      return points.indices.map { point in
        smoothed(
          difference(at: points[point], owner: owners[point], directions, count, distance, &generators[point])
        )
      }
    }
  }

  private func copies(of pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    var copies = [pixels]
    for transform in attack.transforms {
      copies = copies.flatMap { transform.checkedViews(of: $0, using: &generator) }
    }
    return copies.count == 1 ? copies[0] : .concatenating(copies)
  }

  /// The mean over directions of (loss ahead − loss behind) / (2 · distance) · direction.
  private func difference(
    at point: [Float], owner: Int, _ kind: GradientSource.Directions, _ count: Int, _ distance: Float,
    _ generator: inout RandomGenerator
  ) -> [Float] {
    let directions = (0..<count).map { _ in
      kind == .normal
        ? generator.normalTensor([point.count], standardDeviation: 1).values
        : point.map { _ in generator.next() >> 63 == 0 ? Float(1) : -1 }
    }
    let ends = directions.flatMap { direction in
      [distance, -distance].map { step in zip(point, direction).map { $0 + step * $1 } }
    }
    let seed = generator.next()
    // Both ends of a direction see the same copies.
    let losses = loss.losses(of: ends, owner: owner) { end, pixels in
      var generator = RandomGenerator(seed: seed &+ UInt64(end / 2))
      return copies(of: pixels, using: &generator)
    }
    var gradient = [Float](repeating: 0, count: point.count)
    for (index, direction) in directions.enumerated() {
      let share = (losses[2 * index] - losses[2 * index + 1]) / (2 * distance * Float(count))
      for place in gradient.indices { gradient[place] += share * direction[place] }
    }
    return gradient
  }

  private func smoothed(_ gradient: [Float]) -> [Float] {
    guard let blur else { return gradient }
    return Tensor(gradient, shape: [gradient.count / (width * height), height, width]).resampled(
      rows: blur.rows, columns: blur.columns
    )
    .values
  }

  /// A Gaussian that reaches three deviations to either side, as in the published code.
  private static func gaussian(_ side: Int) -> [Float] {
    guard side > 1 else { return [1] }
    let places = (0..<side).map { -3 + 6 * Double($0) / Double(side - 1) }
    let weights = places.map { exp(-$0 * $0 / 2) }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }
}
