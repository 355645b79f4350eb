import Testing

@testable import Imaging

@Suite struct JPEGWritingTests {
  /// A smooth ramp with a dark square; gray or with three different channels.
  private func image(channels: Int) -> Image {
    Image(
      width: 37, height: 21, channels: channels,
      pixels: (0..<37 * 21 * channels).map { place in
        let (x, y) = (place / channels % 37, place / channels / 37)
        return (8..<16).contains(x) && (8..<16).contains(y) ? 20 : UInt8(60 + 4 * x + 20 * (place % channels))
      })
  }

  @Test(arguments: [1, 3])
  func comesBackNearlyAsItWas(_ channels: Int) throws {
    let image = image(channels: channels)
    func error(_ quality: Int) throws -> Double {
      let read = try Image(decoding: image.jpegBytes(quality: quality))
      #expect(read.width == 37 && read.height == 21 && read.channels == channels)
      return zip(read.pixels, image.pixels).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
        / Double(image.pixels.count)
    }
    let (good, bad) = (try error(95), try error(5))
    #expect(good < 3 && bad > 2 * good)
    #expect(image.jpegBytes(quality: 5).count < image.jpegBytes(quality: 95).count)
  }
}
