import Foundation
import Imaging
import Testing

@testable import Typography

/// Lines are as long, and look as, those that Pillow's basic layout draws.
struct PillowTests {
  struct Fixture: Decodable {
    struct Line: Decodable, CustomTestStringConvertible {
      let text: String
      let size: Int
      let length: Double?
      var testDescription: String { "\(text) at \(size)" }
    }

    let lengths: [Line]
    let drawn: Line

    static let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    static let shared: Fixture? = try? JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: folder.appendingPathComponent("lengths.json")))
  }

  @Test func fixtureIsWhole() { #expect(Fixture.shared?.lengths.count == 12) }

  @Test(arguments: Fixture.shared?.lengths ?? [])
  func linesAreAsLong(_ line: Fixture.Line) throws {
    let set = try Typeface.standard().glyphs(of: line.text, typeSize: line.size, rendered: false)
    // Pillow adds its kerning, which is in pixels, as 64ths of pixels: a pixel at most in these lines.
    let length = try #require(line.length)
    #expect((0...1.1).contains(Double(set.width(of: line.text)) - length))
  }

  @Test func inkLooksTheSame() throws {
    let line = try #require(Fixture.shared?.drawn)
    let expected = try Image(contentsOf: Fixture.folder.appendingPathComponent("line.png"))
    let block = try TextBlock(line.text, typeface: .standard(), typeSize: line.size, width: 1000)
    // A font's descent is rounded one way here and another way there; lines begin at the same height.
    #expect(block.width == expected.width && abs(block.height - expected.height) <= 2)
    let differences = zip(block.coverage, expected.pixels).map { abs(Int($0) - Int($1)) }
    // Another release of FreeType may round an edge differently.
    #expect(differences.count { $0 > 8 } <= differences.count / 200)
    #expect(expected.pixels.contains(255))
  }
}
