import Foundation
import Testing

@testable import Pictures

struct ColorMapTests {
  @Test func endsAndMiddle() {
    #expect(ColorMap.diverging.color(ofSigned: -1) == RGBColor(0x053061))
    #expect(ColorMap.diverging.color(ofSigned: 0) == RGBColor(0xF7F7F7))
    #expect(ColorMap.diverging.color(ofSigned: 1) == RGBColor(0x67001F))
    #expect(ColorMap.sequential.color(at: 0) == RGBColor(0x440154))
    #expect(ColorMap.sequential.color(at: 1) == RGBColor(0xFDE725))
    #expect(ColorMap.sequential.color(at: 0.05) == RGBColor(red: 0x46, green: 0x13, blue: 0x65))
  }

  @Test func whatLiesOutsideGetsTheNearerEnd() {
    let map = ColorMap.sequential
    #expect(map.color(at: -3) == map.color(at: 0))
    #expect(map.color(at: .infinity) == map.color(at: 1))
    #expect(map.color(at: .nan) == map.color(at: 0))
  }

  /// Opposite numbers look equally strong, and larger ones stronger.
  @Test func divergingColoursAreEquallyDarkOnBothSides() {
    var lighter = 100.0
    for step in 1...20 {
      let number = Double(step) / 20
      let (below, above) = (-number, number)
      let pair = [below, above].map { lightness(ColorMap.diverging.color(ofSigned: $0)) }
      #expect(abs(pair[0] - pair[1]) < 7, "\(number)")
      #expect(pair.max()! < lighter, "\(number)")
      lighter = pair.max()!
    }
  }

  @Test func sequentialColoursGetLighter() {
    let values = (0...50).map { lightness(ColorMap.sequential.color(at: Double($0) / 50)) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// L* of CIE 1976, from 0 to 100.
  private func lightness(_ color: RGBColor) -> Double {
    let linear = color.levels.map { level in
      let share = Double(level) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return luminance > 0.008856 ? 116 * cbrt(luminance) - 16 : 903.3 * luminance
  }
}
