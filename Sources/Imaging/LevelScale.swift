/// A straight line from samples to levels: 0 up to `black`, 255 from `white` on.
struct LevelScale {
  let black: Double
  let white: Double

  /// - Parameter white: above `black`
  init(black: Double, white: Double) {
    self.black = black
    self.white = white
  }

  /// The line from the lowest to the highest sample; all samples of a flat file are black.
  init(range: SampleRange) {
    self.init(black: Double(range.lowest), white: Double(max(range.highest, range.lowest + 1)))
  }

  func level(of sample: Int) -> UInt8 {
    let share = (Double(sample) - black) / (white - black)
    return UInt8((255 * min(max(share, 0), 1)).rounded())
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
