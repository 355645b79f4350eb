import Files
import Foundation
import Imaging
import Testing

@Suite struct ImageReadingTests {
  @Test(arguments: Fixtures.names("decoded"))
  func levelsAreThoseOfTheReference(name: String) throws {
    let entry = try #require(try Fixtures.index("decoded")[name])
    let image = try Image(contentsOf: Fixtures.url("decoded/\(entry.member("file").string())"))
    #expect(try image.width == entry.int("width"))
    #expect(try image.height == entry.int("height"))
    #expect(try image.channels == entry.int("channels"))
    let difference = largestDifference(image.pixels, try Fixtures.bytes("decoded/\(name).raw"))
    // PNG is lossless; of JPEG decoders, the standard asks for one level.
    #expect(try #require(difference) <= (name.hasPrefix("jpeg") ? 1 : 0))
  }

  @Test func theFormatIsToldByTheBytesAndNotByTheName() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("radiograph.png")
    try OutputFile.write(try Fixtures.bytes("decoded/jpeg-gray.jpg"), to: url)
    #expect(
      try Image(contentsOf: url) == Image(contentsOf: Fixtures.url("decoded/jpeg-gray.jpg")))
  }

  @Test func grayBecomesThreeEqualChannels() {
    let image = Image(width: 2, height: 1, channels: 1, pixels: [7, 250]).convertedToRGB()
    #expect(image == Image(width: 2, height: 1, channels: 3, pixels: [7, 7, 7, 250, 250, 250]))
    #expect(image.convertedToRGB() == image)
  }

  @Test(arguments: [1, 3], [(1, 1), (37, 29), (300, 2)])
  func whatIsWrittenIsReadBack(channels: Int, size: (Int, Int)) throws {
    let image = Image.noise(width: size.0, height: size.1, channels: channels)
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("image.png")
    try image.write(to: url)
    #expect(try Image(contentsOf: url) == image)
    #expect(try InputFile.bytes(of: url, largest: 1 << 20) == image.pngBytes())
    #expect(image.pngBytes() == image.pngBytes())
  }

  @Test func aFolderThatDoesNotExistCannotBeWrittenTo() {
    let url = URL(fileURLWithPath: "/nonexistent-folder/image.png")
    #expect(throws: OutputError.self) {
      try Image(width: 1, height: 1, channels: 1, pixels: [0]).write(to: url)
    }
  }
}

/// A folder that is removed with everything in it when the value goes away.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try OutputFile.makeFolder(url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
