import Imaging

/// A bar of all colours of a map, with labels at its low end, middle and high end.
struct ScaleBar {
  let map: ColorMap
  /// The three labels: at the low end, in the middle, at the high end.
  let labels: [String]
  let unit: String

  private static let thickness = 8
  private static let gap = 4

  func picture(width: Int) -> Image {
    let height = Self.gap + Self.thickness + 2 * CaptionFont.height
    var sheet = Sheet(width: width, height: height, background: .white)
    for x in 0..<width {
      let color = map.color(at: Double(x) / Double(max(1, width - 1)))
      sheet.fill(columns: x..<x + 1, rows: Self.gap..<Self.gap + Self.thickness, with: color)
    }
    for (index, label) in labels.enumerated() {
      let room = width - label.count * CaptionFont.width
      sheet.write(label, x: room * index / max(1, labels.count - 1), y: Self.gap + Self.thickness)
    }
    let left = (width - unit.count * CaptionFont.width) / 2
    sheet.write(unit, x: left, y: Self.gap + Self.thickness + CaptionFont.height)
    return sheet.image
  }
}
