import Foundation
import Testing

@testable import Files
@testable import Imaging

@Suite struct ImageReadingTests {
  @Test(arguments: Fixtures.names("decoded"))
  func levelsAreThoseOfTheReference(name: String) throws {
    try checkLevels(of: name, in: "decoded")
  }

  /// All orientations in all places where EXIF and XMP may stand, and records that are damaged.
  @Test(arguments: Fixtures.names("oriented"))
  func rowsAndColumnsLieAsTheReferenceTurnsThem(name: String) throws {
    try checkLevels(of: name, in: "oriented")
  }

  @Test func allOrientationsAreAmongTheFixtures() throws {
    let names = Set(Fixtures.names("oriented"))
    for value in 1...8 {
      for order in ["little", "big"] {
        #expect(names.isSuperset(of: ["png-\(value)-\(order)", "jpeg-\(value)-\(order)"]))
      }
    }
    #expect(try Set((1...8).map { try Fixtures.bytes("oriented/png-\($0)-big.raw") }).count == 8)
  }

  @Test(arguments: ["oriented/jpeg-6-big.jpg", "oriented/png-8-little.png", "oriented/jpeg-xmp.jpg"])
  func whatIsWrittenLiesAsItIsMeantAndHasNoEXIF(path: String) throws {
    let image = try Image(contentsOf: Fixtures.url(path))
    #expect(image.width == 7 && image.height == 11)
    #expect(try Image(decoding: image.pngBytes()) == image)
    let read = try Image(decoding: image.jpegBytes(quality: 95))
    #expect(read.width == 7 && read.height == 11)
    for bytes in [image.pngBytes(), image.jpegBytes(quality: 95)] {
      let text = String(decoding: bytes, as: Unicode.ASCII.self)
      #expect(!text.contains("Exif") && !text.contains("eXIf") && !text.contains("tiff:"))
    }
  }

  private func checkLevels(of name: String, in folder: String) throws {
    let entry = try #require(try Fixtures.index(folder)[name])
    let image = try Image(contentsOf: Fixtures.url("\(folder)/\(entry.member("file").string())"))
    #expect(try image.width == entry.int("width"))
    #expect(try image.height == entry.int("height"))
    #expect(try image.channels == entry.int("channels"))
    let difference = largestDifference(image.pixels, try Fixtures.bytes("\(folder)/\(name).raw"))
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

  @Test func onlyAnImageWithoutColoursHasOneChannelOfThree() {
    let gray = Image.noise(width: 5, height: 3, channels: 1)
    #expect(gray.withoutColor() == gray)
    #expect(gray.convertedToRGB().withoutColor() == gray)
    for channel in 0..<3 {
      var pixels = gray.convertedToRGB().pixels
      pixels[3 * 14 + channel] ^= 1
      #expect(Image(width: 5, height: 3, channels: 3, pixels: pixels).withoutColor() == nil)
    }
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
