import Imaging
import Pictures
import Tensors

/// All classes on one picture, each in a column of three: without a lesion, the same with one, and that one
/// with the lesion's border marked.
public enum ContactSheet {
  private static let columns = 6
  private static let gap = 4
  private static let background = RGBColor(red: 40, green: 40, blue: 40)

  /// The classes row by row, six in a row, in the order of `PhantomClass.allCases`.
  ///
  /// - Parameters:
  ///   - seed: the seed from which the phantoms' seeds follow, one for each class
  ///   - size: the side of each phantom in pixels
  public static func image(seed: UInt64, size: Int = 128) -> Image {
    let generator = PhantomGenerator(size: size)
    let cell = size + gap
    let rows = (PhantomClass.allCases.count + columns - 1) / columns
    var sheet = Sheet(
      width: columns * cell + gap, height: rows * (3 * cell + 2 * gap) + gap, background: background)
    for (index, phantomClass) in PhantomClass.allCases.enumerated() {
      let seed = seed &+ UInt64(index)
      let healthy = generator.phantom(phantomClass, hasLesion: false, seed: seed)
      let ill = generator.phantom(phantomClass, hasLesion: true, seed: seed)
      let (x, y) = (gap + index % columns * cell, gap + index / columns * (3 * cell + 2 * gap))
      sheet.paste(healthy.image, x: x, y: y)
      sheet.paste(ill.image, x: x, y: y + cell)
      sheet.paste(ill.lesionMask.map { ill.image.outlined($0) } ?? ill.image, x: x, y: y + 2 * cell)
    }
    return sheet.image
  }
}
