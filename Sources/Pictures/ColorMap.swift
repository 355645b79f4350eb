/// Colours for numbers. People with any kind of colour vision can tell them apart.
public struct ColorMap: Sendable, Hashable {
  /// The colours at evenly spread positions from the low end to the high end.
  private let stops: [RGBColor]

  /// A map for signed numbers: blue below zero, near white at it, red above, equally dark at both ends.
  /// ColorBrewer's RdBu (Harrower and Brewer, 2003), turned round.
  public static let diverging = ColorMap(stops: [
    0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B,
    0x67001F,
  ])

  /// A map for numbers from zero upwards: from dark violet to yellow, ever lighter. Matplotlib's viridis (van
  /// der Walt and Smith, 2015) at eleven places.
  public static let sequential = ColorMap(stops: [
    0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E, 0x21918C, 0x22A884, 0x44BF70, 0x7AD151, 0xBDDF26,
    0xFDE725,
  ])

  private init(stops: [UInt32]) { self.stops = stops.map(RGBColor.init) }

  /// The colour at a position from 0 (the low end) to 1 (the high end). Positions outside get the colour of
  /// the nearer end; NaN gets that of the low end.
  public func color(at position: Double) -> RGBColor {
    let place = (position.isNaN ? 0 : min(max(position, 0), 1)) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], share: place - Double(index))
  }

  /// The colour of a number from -1 to 1, where 0 gets the middle of the map.
  public func color(ofSigned number: Double) -> RGBColor { color(at: (number + 1) / 2) }
}
