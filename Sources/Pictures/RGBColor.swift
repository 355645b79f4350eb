import Files

/// A colour as three 8-bit sRGB levels.
public struct RGBColor: Sendable, Hashable {
  /// The red level, 0 to 255.
  public let red: UInt8
  /// The green level, 0 to 255.
  public let green: UInt8
  /// The blue level, 0 to 255.
  public let blue: UInt8

  /// A colour of these three levels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// A colour from a number such as 0xRRGGBB.
  init(_ hexadecimal: UInt32) {
    self.init(
      red: UInt8(hexadecimal >> 16 & 255), green: UInt8(hexadecimal >> 8 & 255),
      blue: UInt8(hexadecimal & 255))
  }

  /// The colour as SVG writes it: "#0a64ff".
  var hexadecimal: String {
    "#" + levels.map { $0.digits(2, radix: 16) }.joined()
  }

  var levels: [UInt8] { [red, green, blue] }

  /// A mixture with another colour: `share` 0 gives this one, 1 the other.
  func mixed(with other: RGBColor, share: Double) -> RGBColor {
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + share * (Double(to) - Double(from))).rounded())
    }
    return RGBColor(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  static let black = RGBColor(0x00_00_00)
  static let white = RGBColor(0xFF_FF_FF)
}
