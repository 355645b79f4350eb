import Imaging
import Tensors

/// All classes on one picture, each in a column of three: without a lesion, the same with one, and that one with
/// the lesion's border marked.
public enum ContactSheet {
  private static let columns = 6
  private static let gap = 4
  private static let background: UInt8 = 40
  private static let mark: [UInt8] = [60, 255, 60]

  /// The classes row by row, six in a row, in the order of `PhantomClass.allCases`.
  ///
  /// - Parameters:
  ///   - seed: gives the phantoms, another one for each class.
  ///   - size: of each phantom, in pixels.
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
      sheet.paste(marked(ill), x: x, y: y + 2 * cell)
    }
    return sheet.image
  }

  /// The image with those pixels coloured that touch the lesion from outside.
  private static func marked(_ phantom: Phantom) -> Image {
    let image = phantom.image.convertedToRGB()
    guard let mask = phantom.lesionMask else { return image }
    var pixels = image.pixels
    for y in 0..<mask.height {
      for x in 0..<mask.width where !mask[x, y] && touches(mask, x, y) {
        pixels.replaceSubrange(3 * (y * mask.width + x)..<3 * (y * mask.width + x) + 3, with: mark)
      }
    }
    return Image(width: image.width, height: image.height, channels: 3, pixels: pixels)
  }

  private static func touches(_ mask: Mask, _ x: Int, _ y: Int) -> Bool {
    [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)].contains { x, y in
      (0..<mask.width).contains(x) && (0..<mask.height).contains(y) && mask[x, y]
    }
  }
}

/// A picture that others are pasted on.
private struct Sheet {
  private let width: Int
  private let height: Int
  private var pixels: [UInt8]

  init(width: Int, height: Int, background: UInt8) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: background, count: width * height * 3)
  }

  mutating func paste(_ image: Image, x: Int, y: Int) {
    let source = image.convertedToRGB()
    let line = source.width * 3
    for row in 0..<source.height {
      let start = ((y + row) * width + x) * 3
      pixels.replaceSubrange(start..<start + line, with: source.pixels[row * line..<(row + 1) * line])
    }
  }

  var image: Image { Image(width: width, height: height, channels: 3, pixels: pixels) }
}
