/// A straight line from samples to levels: 0 up to `black`, 255 from `white` on.
struct LevelScale {
  let black: Double
  let white: Double

  /// - Parameter white: above `black`
  init(black: Double, white: Double) {
    self.black = black
    self.white = white
  }

  /// The line from the lower value to the higher one.
  init(_ range: ShownRange) { self.init(black: range.low, white: range.high) }

  /// The line from the lowest to the highest sample; all samples of a flat file are black.
  init(range: SampleRange) {
    self.init(black: Double(range.lowest), white: Double(max(range.highest, range.lowest + 1)))
  }

  func level(of sample: Int) -> UInt8 { level(of: Double(sample)) }

  /// 0 also for what is no number.
  func level(of sample: Double) -> UInt8 {
    let share = (sample - black) / (white - black)
    return share > 0 ? UInt8((255 * min(share, 1)).rounded()) : 0
  }

  func levels<Sample: FixedWidthInteger & UnsignedInteger>(of samples: [Sample]) -> [UInt8] {
    let table = (0...Int(Sample.max)).map(level)
    return samples.map { table[Int($0)] }
  }

  /// The samples with their window widened to whole samples, by at most one sample on each side.
  func fine(_ samples: [UInt16]) -> FineSamples {
    FineSamples(samples: samples, black: Int(black.rounded(.down)), white: Int(white.rounded(.up)))
  }
}

/// The lowest and the highest sample of a file.
struct SampleRange {
  let lowest: Int
  let highest: Int

  /// - Parameter samples: at least one
  init<Sample: FixedWidthInteger & UnsignedInteger>(of samples: [Sample]) {
    var (lowest, highest) = (Sample.max, Sample.min)
    for sample in samples {
      lowest = min(lowest, sample)
      highest = max(highest, sample)
    }
    self.lowest = Int(lowest)
    self.highest = Int(highest)
  }
}
