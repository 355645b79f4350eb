import Files
import Tensors

/// Fewer levels in each channel. Feature squeezing: Xu, Evans and Qi, 2018, arXiv:1704.01155.
public struct BitDepthDefence: ImageDefence {
  /// `bit-depth`.
  public static let name = "bit-depth"

  /// The bits of a level, from 1 to 7.
  public var bits: Int

  /// - Parameter bits: from 1 to 7
  public init(bits: Int = 4) { self.bits = bits }

  /// Throws `InputError` for bits that are not from 1 to 7.
  public func validate() throws { try InputError.check("\(Self.name) bits", bits, 1...7) }

  /// Each level as the nearest of 2^bits, which are spread over all of [0, 1]; the derivative of doing
  /// nothing.
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    let (inside, largest) = (pixels.clamped(to: 0...1), Float(1 << bits - 1))
    let levels = inside.values.map { ($0 * largest).rounded() / largest }
    return inside.straightThrough(with: Tensor(levels, shape: inside.shape))
  }
}
