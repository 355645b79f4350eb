import Files

/// The samples of a gray file as whole numbers from 0 that grow with lightness, and the values that they
/// stand for.
struct GraySamples {
  /// The name in error messages.
  let file: String?
  let width: Int
  let height: Int
  /// `[height, width]`, from 0 to `highest`.
  let samples: [UInt16]
  /// The highest sample that the file can hold.
  let highest: Int
  let values: SampleValues
  /// The values that the file itself wants to be black and white, if it says so; an error where what it says
  /// is not read, which is no matter as long as another window is given.
  let ownRange: Result<ShownRange?, InputError>
}

/// The values that samples stand for, such as Hounsfield units: `origin` + `step` · sample.
struct SampleValues {
  /// The sizes of a step that files are believed.
  static let believableSteps = 1e-6...1e6

  /// Not 0; negative where high values are dark.
  let step: Double
  let origin: Double

  /// Samples that are values of their own.
  static let samples = SampleValues(step: 1, origin: 0)

  func value(of sample: Double) -> Double { origin + step * sample }
  func sample(of value: Double) -> Double { (value - origin) / step }

  /// The samples between two values; `black` is the lower sample.
  func scale(of range: ShownRange) -> LevelScale {
    let ends = [sample(of: range.low), sample(of: range.high)]
    return LevelScale(black: min(ends[0], ends[1]), white: max(ends[0], ends[1]))
  }
}

/// The whole numbers that a gray file stores, as samples from 0 that grow with lightness, and back.
struct StoredScale {
  /// The lowest number that the file can hold.
  let lowest: Int
  /// The highest number that the file can hold, at most 65,535 above the lowest.
  let highest: Int
  /// What samples stand for.
  let values: SampleValues
  private let isReversed: Bool

  /// Throws `InputError` for numbers that files are not believed.
  ///
  /// - Parameters:
  ///   - range: the numbers that the file can hold
  ///   - slope: the value of a number is `slope` · number + `intercept`
  ///   - isInverted: whether high values are dark
  ///   - file: the name in the error
  init(
    of range: ClosedRange<Int>, slope: Double, intercept: Double, isInverted: Bool = false, file: String?
  ) throws {
    guard SampleValues.believableSteps.contains(slope.magnitude) else {
      throw InputError(
        file: file, field: "slope", expected: "a number of a size from 1e-6 to 1e6", found: "\(slope)")
    }
    guard ShownRange.believable.contains(intercept) else {
      throw InputError(
        file: file, field: "intercept", expected: "a number within ±1e9", found: "\(intercept)")
    }
    (lowest, highest) = (range.lowerBound, range.upperBound)
    isReversed = isInverted != (slope < 0)
    values = SampleValues(
      step: isReversed ? -slope : slope, origin: intercept + slope * Double(isReversed ? highest : lowest))
  }

  /// The highest sample; the lowest is 0.
  var highestSample: Int { highest - lowest }

  /// The sample of a stored number. Numbers of the file give 0 to `highestSample`.
  func sample(of number: Int) -> Int { isReversed ? highest - number : number - lowest }

  /// The stored number of a sample.
  func number(of sample: Int) -> Int { isReversed ? highest - sample : lowest + sample }
}

/// Two values, the first below the second, of which one is shown as black and one as white.
struct ShownRange {
  let low: Double
  let high: Double

  /// The values that files are believed.
  static let believable = -1e9...1e9

  /// Nil unless both are believable and `low` is below `high`.
  init?(low: Double, high: Double) {
    guard Self.believable.contains(low), Self.believable.contains(high), low < high else { return nil }
    (self.low, self.high) = (low, high)
  }

  /// DICOM's linear window (PS3.3 C.11.2.1.2.1). Nil for a width up to 1.
  init?(center: Double, width: Double) {
    self.init(low: center - 0.5 - (width - 1) / 2, high: center - 0.5 + (width - 1) / 2)
  }
}

// MARK: - Images

extension GraySamples {
  /// The image within the window, and a warning if it is much darker than it need be.
  ///
  /// Throws `InputError` for a window that is not possible, and where the samples are to be kept and the
  /// window is not within the file's.
  func image(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    try window.check(channels: 1, file: file)
    let (scale, isFull) = try scale(within: window)
    guard scale.black < scale.white else {
      throw InputError(
        file: file, field: "window", expected: "one that tells samples apart", found: window.description)
    }
    let warning = isFull ? self.warning : nil
    guard keepsDepth else {
      return (Image(width: width, height: height, channels: 1, pixels: scale.levels(of: samples)), warning)
    }
    let fine = scale.fine(samples)
    guard fine.black >= 0, fine.white <= highest else {
      throw InputError(
        file: file, field: "window", expected: "one within the file's \(text(of: 0, highest)), such as data",
        found: text(of: fine.black, fine.white))
    }
    return (Image(width: width, height: height, fine: fine), warning)
  }

  private func scale(within window: GrayWindow) throws -> (scale: LevelScale, isFull: Bool) {
    let range: ShownRange?
    switch window {
    case .full: range = nil
    case .file: range = try ownRange.get()
    case .data: return (LevelScale(range: SampleRange(of: samples)), false)
    case .levels(let center, let width): range = ShownRange(center: center, width: width)
    }
    guard let range else { return (LevelScale(black: 0, white: Double(highest)), true) }
    return (values.scale(of: range), false)
  }

  private var warning: String? {
    SampleRange(of: samples).warning(file: file, highest: highest, values: values)
  }

  /// Two samples as the values that they stand for, the lower one first.
  private func text(of first: Int, _ second: Int) -> String {
    let ends = [first, second].map { values.value(of: Double($0)) }.sorted()
    return "values \(GrayWindow.text(ends[0])) to \(GrayWindow.text(ends[1]))"
  }

  /// The pixels whose stored number, before it stands for a value, is not 0.
  ///
  /// - Parameter zero: the sample of the stored number 0, which may be none that the file can hold
  func mask(zero: Int) -> Mask {
    Mask(width: width, height: height, pixels: samples.map { Int($0) != zero })
  }
}

extension SampleRange {
  /// Advice for a file whose samples leave most of the levels unused; nil for others, and for a flat file,
  /// where nothing can be done.
  ///
  /// - Parameters:
  ///   - highest: the highest sample that the file can hold
  ///   - values: what samples stand for
  func warning(file: String?, highest: Int, values: SampleValues) -> String? {
    guard self.highest - lowest < (highest + 1) / 4, lowest < self.highest else { return nil }
    let name = file.map { InputError.singleLine($0) + ": " } ?? ""
    return "\(name)samples \(lowest) to \(self.highest) of \(highest) are used; --window data or "
      + "--window CENTER,WIDTH (here \(window(ofDepth: highest, values))) shows them in full"
  }

  /// A window that fits the samples: the range of the fewest bits that hold the highest one, or, if all bits
  /// are needed, the range from the lowest to the highest sample.
  private func window(ofDepth deepest: Int, _ values: SampleValues) -> GrayWindow {
    let full = (1 << (Int.bitWidth - highest.leadingZeroBitCount)) - 1
    let ends = (full < deepest ? [0, full] : [lowest, highest]).map { values.value(of: Double($0)) }.sorted()
    let width = ends[1] - ends[0] + 1
    return .levels(center: ends[0] + width / 2, width: width)
  }
}
