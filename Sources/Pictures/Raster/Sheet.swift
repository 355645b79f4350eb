import Imaging

/// An RGB picture under construction. Drawing outside of it has no effect.
package struct Sheet {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  private var pixels: [UInt8]

  /// An empty sheet in one colour.
  package init(width: Int, height: Int, background: RGBColor) {
    (self.width, self.height) = (width, height)
    let levels = background.levels
    pixels = (0..<width * height * 3).map { levels[$0 % 3] }
  }

  /// A sheet that begins as an image, a gray one in three equal channels.
  package init(_ image: Image) {
    (width, height) = (image.width, image.height)
    pixels = image.convertedToRGB().pixels
  }

  /// The picture as drawn so far.
  package var image: Image { Image(width: width, height: height, channels: 3, pixels: pixels) }

  /// Copies an image; its upper left corner comes to column `x` and row `y`.
  package mutating func paste(_ image: Image, x: Int, y: Int) {
    let source = image.convertedToRGB()
    let (first, end) = (max(0, -x), min(source.width, width - x))
    guard first < end else { return }
    for row in 0..<source.height where (0..<height).contains(y + row) {
      let target = ((y + row) * width + x + first) * 3
      let start = (row * source.width + first) * 3
      let count = (end - first) * 3
      pixels.replaceSubrange(target..<target + count, with: source.pixels[start..<start + count])
    }
  }

  /// Sets one pixel at column `x` and row `y`.
  package mutating func set(_ x: Int, _ y: Int, to color: RGBColor) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let place = (y * width + x) * 3
    (pixels[place], pixels[place + 1], pixels[place + 2]) = (color.red, color.green, color.blue)
  }

  /// Fills a rectangle with one colour.
  package mutating func fill(columns: Range<Int>, rows: Range<Int>, with color: RGBColor) {
    for y in rows { for x in columns { set(x, y, to: color) } }
  }

  /// Writes one line in `CaptionFont`; its upper left corner comes to column `x` and row `y`.
  package mutating func write(_ line: String, x: Int, y: Int, color: RGBColor = .black) {
    for (index, character) in line.enumerated() {
      for (row, bits) in CaptionFont.rows(of: character).enumerated() {
        for column in 0..<CaptionFont.width where bits >> (CaptionFont.width - 1 - column) & 1 == 1 {
          set(x + index * CaptionFont.width + column, y + row, to: color)
        }
      }
    }
  }
}
