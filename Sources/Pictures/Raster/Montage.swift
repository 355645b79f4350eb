import Imaging
import Preconditions

/// Pictures side by side, each with a caption below, as one image.
public struct Montage: Sendable {
  /// A picture with its caption.
  public struct Cell: Sendable {
    /// The picture, no wider than a column.
    public let image: Image
    /// The text below the picture, broken into lines as wide as a column.
    public let caption: String

    /// A picture with this caption.
    public init(_ image: Image, caption: String) { (self.image, self.caption) = (image, caption) }
  }

  /// The pictures, row by row from the top left.
  public let cells: [Cell]
  /// The number of pictures in a row.
  public let columns: Int
  /// The width of a column in pixels. Smaller pictures are enlarged by the largest whole factor that fits.
  public let cellWidth: Int

  private static let gap = 8

  /// A montage of at least one picture in rows of `columns`; nil puts all into one row. Traps without
  /// pictures or columns, and for pictures that are wider than a column.
  public init(_ cells: [Cell], columns: Int? = nil, cellWidth: Int = 192) {
    let columns = columns ?? cells.count
    require(
      !cells.isEmpty && columns > 0, "expected pictures and columns, found \(cells.count) and \(columns)")
    for cell in cells {
      require(
        cell.image.width <= cellWidth,
        "expected pictures of at most \(cellWidth) pixels' width, found \(cell.image.width)")
    }
    (self.cells, self.columns, self.cellWidth) = (cells, min(columns, cells.count), cellWidth)
  }

  /// The montage on white, in RGB.
  public func picture() -> Image {
    let rows = stride(from: 0, to: cells.count, by: columns).map { start in
      cells[start..<min(start + columns, cells.count)].map { cell in
        (
          image: cell.image.enlarged(within: cellWidth),
          lines: CaptionFont.lines(of: cell.caption, width: cellWidth)
        )
      }
    }
    let heights = rows.map { row in
      (
        images: row.map(\.image.height).max() ?? 0,
        captions: (row.map(\.lines.count).max() ?? 0) * CaptionFont.height
      )
    }
    var sheet = Sheet(
      width: columns * (cellWidth + Self.gap) + Self.gap,
      height: heights.reduce(Self.gap) { $0 + $1.images + $1.captions + 2 * Self.gap }, background: .white)
    var top = Self.gap
    for (row, height) in zip(rows, heights) {
      for (column, cell) in row.enumerated() {
        let left = Self.gap + column * (cellWidth + Self.gap)
        sheet.paste(cell.image, x: left + (cellWidth - cell.image.width) / 2, y: top)
        for (index, line) in cell.lines.enumerated() {
          let indent = (cellWidth - line.count * CaptionFont.width) / 2
          sheet.write(
            line, x: left + indent, y: top + height.images + Self.gap / 2 + index * CaptionFont.height)
        }
      }
      top += height.images + height.captions + 2 * Self.gap
    }
    return sheet.image
  }
}
