import Files
import ImageAttacks
import Tensors

/// The image shrunk to a random size and put at a random place on black: random resizing and padding. Xie et
/// al., 2018, arXiv:1711.01991.
///
/// They enlarge images of 299 pixels to 299…330 in a square of 331; a model whose input has one size sees the
/// same shares of it. Pixels are interpolated linearly, where they take the nearest.
public struct ResizeDefence: ImageDefence {
  /// `resize`.
  public static let name = "resize"
  /// True.
  public static let isRandom = true

  /// The smallest size, as a share of the image's sides: from 0.1 to 0.99.
  public var smallest: Float

  /// - Parameter smallest: from 0.1 to 0.99
  public init(smallest: Float = 0.9) { self.smallest = smallest }

  /// Throws `InputError` for a smallest size that is not from 0.1 to 0.99.
  public func validate() throws {
    try check(
      (0.1...0.99).contains(smallest), "smallest size", expected: "a share from 0.1 to 0.99", found: smallest)
  }

  /// The image at a size and place drawn at random, as the input transform DI has it when it always acts.
  public func applied(to pixels: Tensor, using generator: inout RandomGenerator) -> Tensor {
    DiverseInput(smallest: smallest, probability: 1).views(of: pixels, using: &generator)[0]
  }
}
