import Foundation
import Testing

@testable import Files
@testable import Imaging

/// Gray files of 16 bits: their windows, their samples, and what is written of them.
@Suite struct DeepImageTests {
  private struct Reference {
    let url: URL
    let isDeep: Bool
    let width: Int
    let height: Int
    let samples: [UInt16]
    let windows: [(window: GrayWindow, black: Int, white: Int, levels: [UInt8], whole: [UInt8])]

    init(_ name: String) throws {
      let entry = try #require(try Fixtures.index("deep")[name])
      url = Fixtures.url("deep/\(name).png")
      isDeep = try entry.member("isDeep").bool()
      width = try entry.int("width")
      height = try entry.int("height")
      let bytes = try Fixtures.bytes("deep/\(name).raw")
      samples = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8 }
      let count = width * height
      let levels = try Fixtures.bytes("deep/\(name).levels")
      let whole = try Fixtures.bytes("deep/\(name).whole")
      windows = try entry.member("windows").elements().enumerated().map { index, field in
        let part = index * count..<(index + 1) * count
        let window = try #require(try GrayWindow(text: field.member("window").string()))
        return (
          window, try field.int("black"), try field.int("white"), Array(levels[part]), Array(whole[part])
        )
      }
    }
  }

  @Test(arguments: Fixtures.names("deep"))
  func levelsOfEveryWindowAreThoseOfTheFormula(name: String) throws {
    let reference = try Reference(name)
    #expect(reference.windows.count == 7)
    for (window, _, _, levels, _) in reference.windows {
      let image = try Image(contentsOf: reference.url, window: window)
      #expect(image == Image(width: reference.width, height: reference.height, channels: 1, pixels: levels))
      #expect(image.fine == nil)
    }
  }

  @Test(arguments: Fixtures.names("deep"))
  func samplesAreKeptIfTheyAreDeep(name: String) throws {
    let reference = try Reference(name)
    for (window, black, white, levels, whole) in reference.windows {
      let image = try Image(contentsOf: reference.url, window: window, keepsDepth: true)
      #expect(image.width == reference.width && image.height == reference.height && image.channels == 1)
      guard reference.isDeep else {
        #expect(image.fine == nil && image.pixels == levels)
        continue
      }
      #expect(image.fine == FineSamples(samples: reference.samples, black: black, white: white))
      #expect(image.fine?.levels == white - black)
      #expect(image.pixels == whole)
    }
  }

  @Test(arguments: ["twelve-bits", "flat", "turned"])
  func fineSamplesAreWrittenAndReadBack(name: String) throws {
    let reference = try Reference(name)
    let image = try Image(contentsOf: reference.url, window: .data, keepsDepth: true)
    let read = try Image(decoding: image.pngBytes(), window: .data, keepsDepth: true)
    #expect(read == image && read.fine?.samples == reference.samples)
    #expect(image.pngBytes() == read.pngBytes())
    // Of a JPEG file, 8 bits are all there is.
    #expect(try Image(decoding: image.jpegBytes(quality: 90), keepsDepth: true).fine == nil)
  }

  @Test func otherImagesMadeFromAnImageHaveNoFineSamples() throws {
    let image = try Image(contentsOf: Fixtures.url("deep/gray16.png"), keepsDepth: true)
    #expect(image.fine != nil && image.withoutColor() == image)
    for other in [
      image.resized(width: 5, height: 6, filter: .bilinear),
      image.resized(width: 21, height: 13, filter: .box),
      image.centerCropped(width: 4, height: 5), image.centerCropped(width: 21, height: 13),
      image.centerCropped(width: 30, height: 13), image.convertedToRGB(),
    ] { #expect(other.fine == nil) }
    #expect(image.centerCropped(width: 21, height: 13).pixels == image.pixels)
  }

  @Test func filesWithColoursHaveOnlyTheFullWindow() throws {
    for path in [
      "decoded/rgb16.png", "decoded/palette4.png", "decoded/jpeg-420.jpg", "decoded/jpeg-cmyk.jpg",
    ] {
      let url = Fixtures.url(path)
      for window in [GrayWindow.data, .levels(center: 100, width: 50)] {
        let error = inputError(file: url.path) { _ = try Image(contentsOf: url, window: window) }
        #expect(error?.field == "window")
      }
      let image = try Image(contentsOf: url, keepsDepth: true)
      #expect(try image.fine == nil && image == Image(contentsOf: url))
    }
  }

  @Test func grayJPEGFilesHaveWindowsOfTheirOwnLevels() throws {
    let url = Fixtures.url("decoded/jpeg-gray.jpg")
    let plain = try Image(contentsOf: url)
    let highest = try #require(plain.pixels.max())
    #expect(highest < 255)
    let stretched = try Image(contentsOf: url, window: .data)
    #expect(stretched.pixels.max() == 255 && stretched.pixels.min() == 0)
    #expect(try Image(contentsOf: url, window: .levels(center: 128, width: 256)).pixels == plain.pixels)
  }

  @Test(arguments: [
    (40.0, 1.9), (40, 0), (40, -5), (40, .infinity), (40, .nan), (.nan, 100), (.infinity, 100), (-1e300, 100),
    (0, 1e300),
  ])
  func numbersThatNoWindowHasAreRefused(center: Double, width: Double) {
    let url = Fixtures.url("deep/gray16.png")
    let error = inputError(file: url.path) {
      _ = try Image(contentsOf: url, window: .levels(center: center, width: width), keepsDepth: true)
    }
    #expect(error?.field == "window")
    #expect(GrayWindow(text: "\(center),\(width)") == nil)
  }

  @Test func windowsAreReadFromTextAndWrittenAsText() {
    #expect(GrayWindow(text: "full") == .full)
    #expect(GrayWindow(text: "data") == .data)
    #expect(GrayWindow(text: "2048,4096") == .levels(center: 2048, width: 4096))
    #expect(GrayWindow(text: "-600.5,1.5e3") == .levels(center: -600.5, width: 1500))
    for text in ["", "Full", "2048", "2048,", ",4096", "1,2,3", "a,b", "2048;4096", "nan,20", "1,2 "] {
      #expect(GrayWindow(text: text) == nil, "\(text)")
    }
    for window in [GrayWindow.full, .data, .levels(center: -600.5, width: 1500)] {
      #expect(GrayWindow(text: window.description) == window)
    }
    #expect(GrayWindow.levels(center: 2048, width: 4096).description == "2048,4096")
  }

  private func warning(_ samples: [UInt16], window: GrayWindow = .full) throws -> String? {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("scan.png")
    let fine = FineSamples(samples: samples, black: 0, white: 1)
    try Image(width: samples.count, height: 1, fine: fine).write(to: url)
    let (image, warning) = try Image.read(contentsOf: url, window: window)
    #expect(try image == Image(contentsOf: url, window: window))
    guard let warning else { return nil }
    #expect(warning.hasPrefix(url.path + ": "))
    return String(warning.dropFirst(url.path.count + 2))
  }

  @Test func filesThatUseFewOfTheirSamplesAreWarnedAbout() throws {
    let remedy = "of 65535 are used; --window data or --window CENTER,WIDTH"
    #expect(try warning([0, 4095]) == "samples 0 to 4095 \(remedy) (here 2048,4096) shows them in full")
    #expect(try warning([3, 1024]) == "samples 3 to 1024 \(remedy) (here 1024,2048) shows them in full")
    #expect(try warning([0, 1]) == "samples 0 to 1 \(remedy) (here 1,2) shows them in full")
    #expect(
      try warning([32_768, 36_863]) == "samples 32768 to 36863 \(remedy) (here 34816,4096) shows them in full"
    )
    #expect(try warning([0, 16_383]) != nil)
    #expect(try warning([0, 16_384]) == nil)
    #expect(try warning([7, 7]) == nil)
    #expect(try warning([0, 4095], window: .data) == nil)
    #expect(try warning([0, 4095], window: .levels(center: 2048, width: 4096)) == nil)
    #expect(try Image.read(contentsOf: Fixtures.url("decoded/gray8.png")).warning == nil)
  }

  @Test func theSuggestedWindowShowsAllSamples() throws {
    let fine = FineSamples(samples: [32_768, 36_863], black: 0, white: 65_535)
    let image = try Image(
      decoding: Image(width: 2, height: 1, fine: fine).pngBytes(),
      window: .levels(center: 34_816, width: 4096))
    #expect(image.pixels == [0, 255])
  }
}
