/// The common look of all charts.
///
/// Colours stand twice: as attributes for light surroundings and viewers without style sheets, and in a style
/// sheet for dark ones. On paper it is always light.
enum ChartStyle {
  static let fontSize = 12.0
  static let lineHeight = 15.0

  /// The colours of series in their order. People with any kind of colour vision can tell them apart (after
  /// Okabe and Ito, 2008, and Tol, 2021), and each has at least three times the contrast of the background in
  /// light and dark surroundings.
  static let palette: [(light: String, dark: String)] = [
    ("#0072b2", "#56b4e9"), ("#c44e00", "#ff9a5c"), ("#007d5a", "#2fcb9c"), ("#9c4f86", "#e8a2cc"),
    ("#8a6100", "#f0c04a"), ("#5c5c5c", "#bdbdbd"), ("#332288", "#b3a8ff"),
  ]

  static func color(_ series: Int) -> String { palette[series % palette.count].light }

  /// The class of shapes and texts of a series, for the dark style sheet.
  static func name(_ series: Int) -> String { "series\(series % palette.count)" }

  static let sheet: String = {
    let series = palette.enumerated().map { index, colors in
      ".chart .series\(index){fill:\(colors.dark)}"
        + ".chart .line.series\(index){stroke:\(colors.dark)}"
    }
    return "@media screen and (prefers-color-scheme:dark){.chart{color:#e6e6e6}\(series.joined())"
      + ".chart .line{fill:none}}"
  }()

  /// The estimated width of a drawn text in pixels; fonts differ.
  static func width(of text: String) -> Double { Double(text.count) * characterWidth }

  /// The assumed width of a character: rather too wide, as lowercase letters of a wide font are.
  private static let characterWidth = fontSize * 0.64

  /// The text, or as much of its beginning as fits into a width.
  static func shortened(_ text: String, toFit width: Double) -> String {
    guard Self.width(of: text) > width else { return text }
    return text.prefix(max(1, Int(width / characterWidth) - 1)) + "…"
  }
}
