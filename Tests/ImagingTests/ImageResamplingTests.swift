import Testing

@testable import Imaging

@Suite struct ImageResamplingTests {
  @Test(arguments: Fixtures.names("resized"))
  func levelsAreThoseOfTheReference(name: String) throws {
    let entry = try #require(try Fixtures.index("resized")[name])
    let source = try Image.noise(
      width: entry.int("width"), height: entry.int("height"), channels: entry.int("channels"))
    let (width, height) = (try entry.int("resizedWidth"), try entry.int("resizedHeight"))
    let expected = try Fixtures.bytes("resized/\(name).raw")
    let filters: [ResamplingFilter] = [.nearest, .box, .bilinear, .hamming, .bicubic, .lanczos]
    let count = width * height * source.channels
    try #require(expected.count == filters.count * count)
    for (index, filter) in filters.enumerated() {
      let resized = source.resized(width: width, height: height, filter: filter)
      #expect(resized.width == width && resized.height == height && resized.channels == source.channels)
      let difference = largestDifference(resized.pixels, Array(expected[index * count..<(index + 1) * count]))
      #expect(difference == 0, "\(filter)")
    }
  }

  @Test(arguments: ResamplingFilter.allCases)
  func theSameSizeGivesTheSameImage(filter: ResamplingFilter) {
    let image = Image.noise(width: 19, height: 23, channels: 3)
    #expect(image.resized(width: 19, height: 23, filter: filter) == image)
  }

  @Test(arguments: ResamplingFilter.allCases, [1, 3])
  func aPartIsWhatCroppingTheWholeGives(filter: ResamplingFilter, channels: Int) {
    let image = Image.noise(width: 41, height: 37, channels: channels)
    for (width, height) in [(20, 18), (90, 80), (41, 18), (20, 37)] {
      let whole = image.resized(width: width, height: height, filter: filter)
      let columns = CenterCrop(width, to: 12).kept
      let rows = CenterCrop(height, to: 15).kept
      let part = image.resized(width: width, height: height, filter: filter, columns: columns, rows: rows)
      #expect(part == whole.centerCropped(width: 12, height: 15))
    }
  }

  @Test(arguments: ResamplingFilter.allCases, [1, 3])
  func bothKernelsGiveTheSameBytes(filter: ResamplingFilter, channels: Int) {
    let image = Image.noise(width: 301, height: 203, channels: channels)
    for (width, height) in [(64, 48), (333, 222)] {
      let results = [false, true].map { avx2 in
        image.resized(
          width: width, height: height, filter: filter, columns: 0..<width, rows: 0..<height,
          avx2: avx2 && Image.canUseAVX2)
      }
      #expect(results[0] == results[1])
    }
  }

  @Test func oneLevelStaysThatLevel() {
    for level in [0, 1, 127, 254, 255] as [UInt8] {
      let image = Image(
        width: 50, height: 40, channels: 1, pixels: [UInt8](repeating: level, count: 2000))
      for filter in ResamplingFilter.allCases {
        let resized = image.resized(width: 17, height: 90, filter: filter)
        #expect(resized.pixels.allSatisfy { $0 == level }, "\(filter), \(level)")
      }
    }
  }

  @Test(arguments: Fixtures.names("cropped"))
  func cropsAreThoseOfTheReference(name: String) throws {
    let entry = try #require(try Fixtures.index("cropped")[name])
    let source = try Image.noise(width: entry.int("width"), height: entry.int("height"), channels: 3)
    let cropped = try source.centerCropped(
      width: entry.int("croppedWidth"), height: entry.int("croppedHeight"))
    #expect(try cropped.pixels == Fixtures.bytes("cropped/\(name).raw"))
  }
}
