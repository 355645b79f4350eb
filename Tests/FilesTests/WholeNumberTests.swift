import Files
import Testing

/// Conversions of floats from outside end somewhere, whatever the float is.
@Suite struct WholeNumberTests {
  @Test(
    arguments: [
      (0, 0), (1.9, 1), (-0.9, 0), (254.999, 254), (255.5, 255), (256, 255), (1e30, 255), (-1, 0),
      (.infinity, 255), (-.infinity, 0), (.nan, 0),
    ] as [(Float, UInt8)])
  func bytesAreCut(_ value: Float, _ byte: UInt8) { #expect(UInt8(clamping: value) == byte) }

  @Test(
    arguments: [
      (0x1p62, 1 << 62), (0x1p63, .max), (-0x1p63, .min), (-0x1p64, .min), (1e300, .max), (-7.9, -7),
      (.signalingNaN, 0), (.infinity, .max),
    ] as [(Double, Int)])
  func integersAreCut(_ value: Double, _ integer: Int) { #expect(Int(clamping: value) == integer) }
}
