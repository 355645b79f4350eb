import EmbeddingModels
import Files
import Foundation
import Tensors

/// A counterattack at test time: what an attack has found lies in a flat place, from which a few steps away from
/// its own embedding lead back. TTC: Xing, Zhao and Sebe, 2025, arXiv:2503.03613.
///
/// From a random start within the radius, sign steps lead the embedding away from that of the pixels as they
/// came; the changes after each step are averaged, the later ones counting more. Pixels whose embedding moves by
/// at least the threshold already at the start are taken to be clean, and keep the start only.
///
/// The derivative is that of doing nothing.
public struct CounterattackDefence: ModelDefence {
  /// `ttc`.
  public static let name = "ttc"
  /// True.
  public static let isRandom = true

  /// The largest change of a level, in units in which pixels go from 0 to 1: above 0, at most 1.
  public var radius: Float
  /// The size of a step, in the same units.
  public var stepSize: Float = 1 / 255
  /// The number of steps, from 1 to 100.
  public var steps = 2
  /// The relative distance by which the embedding of clean pixels moves at the start.
  public var threshold: Float = 0.2
  /// How much more each change counts than the one before it, as an exponent.
  public var growth: Float = 2

  /// The published settings, which have a radius of 4/255.
  ///
  /// - Parameter radius: the largest change of a level, in units in which pixels go from 0 to 1
  public init(radius: Float = 4 / 255) { self.radius = radius }

  /// Throws `InputError` for settings that are not possible.
  public func validate() throws {
    try check(radius > 0 && radius <= 1, "radius", expected: "a number above 0, at most 1", found: radius)
    try check(
      stepSize > 0 && stepSize <= 1, "step size", expected: "a number above 0, at most 1", found: stepSize)
    try check(threshold >= 0, "threshold", expected: "a number of at least 0", found: threshold)
    try check(growth.isFinite, "growth", expected: "a finite number", found: growth)
    try InputError.check("\(Self.name) steps", steps, 1...100)
  }

  /// The pixels after the counterattack.
  public func applied(
    to pixels: Tensor, before encoder: any ImageEncoder, using generator: inout RandomGenerator
  ) -> Tensor {
    let base = pixels.values
    let start = base.map { bounded(radius * (2 * generator.uniform() - 1), at: $0) }
    return pixels.straightThrough(with: moved(pixels.detached, from: start, before: encoder))
  }

  private func bounded(_ change: Float, at level: Float) -> Float {
    min(max(level + min(max(change, -radius), radius), 0), 1) - level
  }

  /// The pixels after a counterattack from a start.
  ///
  /// - Parameters:
  ///   - pixels: one image, `[1, 3, height, width]`
  ///   - start: the change that it begins with, one number for each level
  ///   - encoder: the model whose embeddings move
  func moved(_ pixels: Tensor, from start: [Float], before encoder: any ImageEncoder) -> Tensor {
    let base = pixels.values
    func changed(_ change: [Float]) -> Tensor {
      Tensor(zip(base, change).map { $0 + $1 }, shape: pixels.shape)
    }
    func length(_ tensor: Tensor) -> Float { tensor.squared().sum().item.squareRoot() }
    let own = encoder.imageEmbeddings(pixels: pixels)
    let drift = length(encoder.imageEmbeddings(pixels: changed(start)) - own) / length(own)
    guard drift < threshold else { return changed(start) }
    var changes = [start]
    for _ in 0..<steps {
      let change = changes.last!
      let slopes = gradient(at: changed(change)) {
        (encoder.imageEmbeddings(pixels: $0) - own).squared().sum()
      }.values
      changes.append(
        change.indices.map { place in
          let sign: Float = slopes[place] > 0 ? 1 : slopes[place] < 0 ? -1 : 0
          return bounded(change[place] + stepSize * sign, at: base[place])
        })
    }
    let weights = changes.indices.map { exp(growth * Float($0 - steps)) }
    let total = weights.reduce(0, +)
    return changed(
      base.indices.map { place in
        zip(weights, changes).reduce(0) { $0 + $1.0 * $1.1[place] } / total
      })
  }
}
