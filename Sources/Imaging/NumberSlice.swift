import Files

/// A gray slice of numbers that no 16 bits hold: of 32 or 64 bits, or with a fraction.
struct NumberSlice {
  /// The name in error messages.
  let file: String?
  let width: Int
  let height: Int
  /// The stored numbers, `[height, width]`; some may be no numbers, which are shown as black.
  let numbers: [Double]
  let values: SampleValues
  /// The values that the file itself wants to be black and white, if it says so.
  let ownRange: ShownRange?

  /// The image within the window. Throws `InputError` for a window that is not possible, and for the full
  /// range, which nothing can show.
  func image(window: GrayWindow) throws -> Image {
    try window.check(channels: 1, file: file)
    let shown = numbers.map(values.value)
    let scale: LevelScale? =
      switch window {
      case .full:
        throw InputError(
          file: file, field: "window", expected: "data, or CENTER,WIDTH, for numbers without a full range",
          found: window.description)
      case .file: ownRange.map(LevelScale.init) ?? Self.wholeRange(of: shown)
      case .data: Self.wholeRange(of: shown)
      case .levels(let center, let width): ShownRange(center: center, width: width).map(LevelScale.init)
      }
    // Of a flat slice, and of one without numbers, all is black.
    let levels = scale.map { shown.map($0.level) } ?? shown.map { _ in 0 }
    return Image(width: width, height: height, channels: 1, pixels: levels)
  }

  /// From the lowest to the highest number; nil when they are one, or none.
  private static func wholeRange(of numbers: [Double]) -> LevelScale? {
    let finite = numbers.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    return LevelScale(black: low, white: high)
  }

  /// The pixels whose stored number is not 0.
  var mask: Mask {
    Mask(width: width, height: height, pixels: numbers.map { !$0.isNaN && $0 != 0 })
  }
}
