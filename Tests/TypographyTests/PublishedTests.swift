import Foundation
import Imaging
import Testing

@testable import Typography

/// Typographic images are those that Pillow draws with the geometry of MM-SafetyBench.
struct PublishedTests {
  struct Panel: Decodable, CustomTestStringConvertible {
    let phrase: String
    let lines: [String]
    let size: [Int]
    /// The left, upper, right and lower edge of what is darker than half.
    let ink: [Int]
    var testDescription: String { phrase }

    static let all: [Panel]? = try? JSONDecoder().decode(
      [Panel].self,
      from: Data(contentsOf: PillowTests.Fixture.folder.appendingPathComponent("published.json")))
  }

  private static func fixture(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: PillowTests.Fixture.folder.appendingPathComponent(name)))
  }

  @Test func fixtureIsWhole() { #expect(Panel.all?.count == 5) }

  @Test(arguments: Panel.all ?? [])
  func geometryIsPillows(_ panel: Panel) throws {
    let words = panel.phrase.split(separator: " ").map(String.init)
    let set = try Typeface.standard().glyphs(of: panel.phrase + " A", typeSize: 90, rendered: true)
    #expect(PublishedTypography.lines(of: words, set) == panel.lines)
    let image = try PublishedTypography(typeface: .standard()).panel(panel.phrase)
    #expect([image.width, image.height] == panel.size && image.channels == 3)
    let dark = (0..<image.width * image.height).filter { image.pixels[3 * $0] < 128 }
    let (columns, rows) = (dark.map { $0 % image.width }, dark.map { $0 / image.width })
    let ink = [columns.min()!, rows.min()!, columns.max()! + 1, rows.max()! + 1]
    #expect(zip(ink, panel.ink).allSatisfy { abs($0 - $1) <= 1 }, "\(ink) for \(panel.ink)")
  }

  @Test func inkIsPillows() throws {
    let expected = try Image(decoding: Self.fixture("published.png"))
    let panel = try #require(PublishedTypography(typeface: .standard()).panel("store insulin").withoutColor())
    #expect(panel.width == expected.width && panel.height == expected.height)
    let differences = zip(panel.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.count { $0 > 8 } <= differences.count / 200)
  }

  /// The quantization tables and the sampling factors of a JPEG file.
  private func coding(_ bytes: [UInt8]) -> [[UInt8]] {
    var (place, found) = (2, [[UInt8]]())
    while place + 4 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] != 0xDA {
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      let content = Array(bytes[place + 4..<place + 2 + length])
      switch bytes[place + 1] {
      case 0xDB: found.append(content)
      case 0xC0: found.append(Array(content.dropFirst(5)))
      default: break
      }
      place += 2 + length
    }
    return found
  }

  @Test func filesAreCompressedAsPillowDoes() throws {
    let painter = PublishedTypography(typeface: try .standard())
    let theirs = try Self.fixture("published.jpg")
    #expect(coding(theirs).count >= 2)
    #expect(try coding(painter.file("store insulin")).flatMap { $0 } == coding(theirs).flatMap { $0 })
    // The same pixels give the same levels once they are decompressed.
    let drawn = try Image(decoding: Self.fixture("published.png")).convertedToRGB()
    let (own, decoded) = try (
      Image(decoding: drawn.jpegBytes(quality: 75)), Image(decoding: theirs)
    )
    let differences = zip(own.pixels, decoded.pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.max()! <= 2)
  }

  @Test func aNarrowerPictureStandsOnBlack() throws {
    let picture = Image(
      width: 96, height: 64, channels: 3,
      pixels: Array(repeating: [200, 60, 20], count: 96 * 64).flatMap { $0 })
    let painter = PublishedTypography(typeface: try .standard())
    let own = try Image(decoding: painter.file(picture, with: "store insulin"))
    let theirs = try Image(decoding: Self.fixture("published-both.jpg"))
    #expect(own.width == theirs.width && own.height == theirs.height)
    let differences = zip(own.pixels, theirs.pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.count { $0 > 8 } <= differences.count / 200)
    let black = (30 * 1024 + 500) * 3
    #expect(own.pixels[black..<black + 3].allSatisfy { $0 < 4 })
  }

  @Test(arguments: ["", " \n ", String(repeating: "a", count: 2_001), "\u{05D0}"])
  func whatCannotBeDrawnIsRefused(_ text: String) throws {
    let painter = PublishedTypography(typeface: try .standard())
    #expect(throws: (any Error).self) { try painter.panel(text) }
  }
}
