import Files
import ImageAttacks
import Tensors

/// Compression as a JPEG file, with libjpeg's tables and colours at half resolution. Dziugaite et al., 2016,
/// arXiv:1608.00853; Guo et al., 2018, arXiv:1711.00117.
///
/// Its cosine transform goes one way and back, so that rounding is all it does besides halving colours: the
/// derivative is that of doing nothing.
public struct JPEGDefence: ImageDefence {
  /// `jpeg`.
  public static let name = "jpeg"

  /// The quality, from 1 to 100.
  public var quality: Int

  /// - Parameter quality: from 1 to 100
  public init(quality: Int = 75) { self.quality = quality }

  /// Throws `InputError` for a quality that is not from 1 to 100.
  public func validate() throws { try InputError.check("\(Self.name) quality", quality, 1...100) }

  /// The pixels, rounded to 8 bits, as they come back from the file.
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    pixels.clamped(to: 0...1).compressed(quality: quality)
  }
}
