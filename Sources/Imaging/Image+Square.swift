import Preconditions

extension Image {
  /// The rows of the image that are worked on at a time.
  private static let rowsPerStrip = 64

  /// The image in the middle of a square of its longer side, where odd differences leave the larger part
  /// behind it, after the square has been resized.
  ///
  /// The square never stands in memory: rows are widened and resized some at a time, and only its columns
  /// as they are wanted are as long as the longer side.
  ///
  /// - Parameters:
  ///   - background: the red, green and blue levels around the image
  ///   - window: the part that is wanted of the square after resizing, which has as many columns as rows
  func onSquare(of background: [UInt8], seenThrough window: ResizedWindow) -> Image {
    let isGray = channels == 1 && Set(background).count == 1
    let colors = isGray ? self : convertedToRGB()
    let around = isGray ? Array(background.prefix(1)) : background
    let side = max(width, height)
    let (left, top) = ((side - width) / 2, (side - height) / 2)
    let emptyRow = Array(repeatElement(around, count: window.columns.count).joined())
    var levels: [UInt8] = []
    levels.reserveCapacity(side * emptyRow.count)
    for _ in 0..<top { levels += emptyRow }
    for start in stride(from: 0, to: height, by: Self.rowsPerStrip) {
      let rows = start..<min(start + Self.rowsPerStrip, height)
      levels +=
        colors.widened(rows, to: side, left: left, around).resized(
          width: window.width, height: rows.count, filter: window.filter, columns: window.columns,
          rows: 0..<rows.count
        ).pixels
    }
    for _ in 0..<side - top - height { levels += emptyRow }
    let columns = Image(
      width: window.columns.count, height: side, channels: colors.channels, pixels: levels)
    return columns.resized(
      width: columns.width, height: window.height, filter: window.filter, columns: 0..<columns.width,
      rows: window.rows)
  }

  /// Some rows with a background to their left and right.
  private func widened(_ rows: Range<Int>, to side: Int, left: Int, _ background: [UInt8]) -> Image {
    let before = Array(repeatElement(background, count: left).joined())
    let after = Array(repeatElement(background, count: side - left - width).joined())
    let length = width * channels
    return Image(
      width: side, height: rows.count, channels: channels,
      pixels: rows.flatMap { before + pixels[$0 * length..<($0 + 1) * length] + after })
  }
}
