import Preconditions

/// The samples of a gray image that is deeper than 8 bits, and the range of them that is shown from black to
/// white.
public struct FineSamples: Sendable, Hashable {
  /// The file's own samples, 0...65535, `[height, width]`.
  public let samples: [UInt16]
  /// The highest sample that is shown as black.
  public let black: Int
  /// The lowest sample that is shown as white; above `black`. Both may lie outside of 0...65535.
  public let white: Int

  /// The number of steps of one sample between black and white, at least 1.
  public var levels: Int { white - black }

  /// The shown level of each sample as a number of steps above black, from 0 to `levels`, `[height, width]`.
  package var shownLevels: [Float] { samples.map { Float(min(max(Int($0) - black, 0), levels)) } }

  /// Samples shown between `black` and `white`. Traps unless `black` < `white` and both are within ±2³¹.
  public init(samples: [UInt16], black: Int, white: Int) {
    let possible = -1 << 31...1 << 31
    require(
      black < white && possible.contains(black) && possible.contains(white),
      "expected black below white, both within \(possible), found \(black) and \(white)")
    self.samples = samples
    self.black = black
    self.white = white
  }
}

extension Image {
  /// A gray image of samples deeper than 8 bits.
  ///
  /// Its `pixels` are round(255 · (sample − black) / (white − black)), limited to 0...255. Traps unless
  /// both sides are positive and there are `width` × `height` samples.
  public init(width: Int, height: Int, fine: FineSamples) {
    let scale = LevelScale(black: Double(fine.black), white: Double(fine.white))
    self.init(width: width, height: height, channels: 1, pixels: scale.levels(of: fine.samples), fine: fine)
  }
}
