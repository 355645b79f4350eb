import Files
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Typography

struct PhraseTests {
  private let painter: PhrasePainter

  init() throws { painter = PhrasePainter(typeface: try .standard()) }

  private func gray(_ width: Int, _ height: Int, level: UInt8 = 100, channels: Int = 1) -> Image {
    Image(
      width: width, height: height, channels: channels,
      pixels: Array(repeating: level, count: width * height * channels))
  }

  @Test func linesAreAsFullAsPossible() throws {
    let text = "a nodule in the left upper lobe"
    let block = try TextBlock(text, typeface: painter.typeface, typeSize: 20, width: 150)
    let set = try painter.typeface.glyphs(of: text, typeSize: 20, rendered: false)
    #expect(block.lines.joined(separator: " ") == text && block.lines.count > 1)
    for (line, next) in zip(block.lines, block.lines.dropFirst()) {
      #expect(set.width(of: line) <= 150)
      #expect(set.width(of: line + " " + next.prefix { $0 != " " }) > 150)
    }
  }

  @Test func panelIsBlackOnWhiteAndAsWideAsAsked() throws {
    let panel = try painter.panel("carotid plaque")
    #expect(panel.width == 1024 && panel.channels == 1)
    #expect(panel.pixels.contains(0) && panel.pixels.contains(255))
    let border = (0..<panel.height).flatMap { y in [0, 1023].map { panel.pixels[y * 1024 + $0] } }
    #expect(border.allSatisfy { $0 == 255 })
    #expect(try painter.panel("carotid plaque, with a thickened intima and media").height > panel.height)
  }

  @Test(arguments: [1, 3]) func imageAboveThePhraseStaysAsItWas(channels: Int) throws {
    let image = gray(128, 64, channels: channels)
    let result = try painter.image(image, with: "carotid plaque", belowIn: nil)
    #expect(result.width == 128 && result.height > 64 && result.channels == channels)
    #expect(Array(result.pixels.prefix(image.pixels.count)) == image.pixels)
    #expect(result.pixels.dropFirst(image.pixels.count).contains { $0 < 50 })
  }

  @Test func typeIsMadeSmallerForALongWord() throws {
    let panel = try painter.panel("electroencephalographically", width: 200, typeSize: 40)
    #expect(panel.pixels.contains { $0 < 100 })
    let block = try TextBlock(
      "electroencephalographically", typeface: painter.typeface, typeSize: 11, width: 190)
    #expect(block.lines.count == 1)
  }

  @Test(arguments: [(Float(0), Float(0)), (1, 1), (0.5, 0.25)])
  func phraseIsWhereTheStyleSays(x: Float, y: Float) throws {
    let image = gray(120, 80)
    let style = try PhraseStyle(x: x, y: y, typeSize: 16, ink: 255)
    let result = try painter.image(image, with: "AV", over: style)
    let inked = result.pixels.indices.filter { result.pixels[$0] != 100 }
    let columns = inked.map { $0 % 120 }
    let rows = inked.map { $0 / 120 }
    let block = try TextBlock("AV", typeface: painter.typeface, typeSize: 16, width: 120)
    let left = Int((x * Float(120 - block.width)).rounded())
    let top = Int((y * Float(80 - block.height)).rounded())
    #expect(columns.min()! >= left && columns.max()! < left + block.width)
    #expect(rows.min()! >= top && rows.max()! < top + block.height)
    #expect(columns.max()! - columns.min()! > block.width / 2)
  }

  @Test func opacityMixesInkAndImage() throws {
    let half = try painter.image(
      gray(60, 40), with: "I", over: PhraseStyle(typeSize: 32, opacity: 0.5, ink: 200))
    #expect(half.pixels.max() == 150)
    let none = try painter.image(gray(60, 40), with: "I", over: PhraseStyle(typeSize: 32, opacity: 0))
    #expect(none == gray(60, 40))
  }

  @Test func largestTypeFitsAndOneMoreDoesNot() throws {
    let (text, image) = ("carotid plaque", gray(90, 50))
    let size = try painter.largestTypeSize(of: text, in: image)
    _ = try painter.image(image, with: text, over: PhraseStyle(typeSize: size))
    #expect(throws: InputError.self) {
      try painter.image(image, with: text, over: PhraseStyle(typeSize: size + 1))
    }
  }

  @Test(arguments: [
    "", " \n\t ", String(repeating: "a ", count: 1001), String(repeating: "W", count: 500), "\u{5D0}\u{5D1}",
    "\u{627}\u{644}", "q\u{325}", "\u{1F600}", "\u{4E2D}", "a\u{0}b", "a\u{202E}b", "\u{FFFF}",
  ])
  func textsThatCannotBeDrawnAreRefused(text: String) {
    #expect(throws: InputError.self) { try painter.panel(text, width: 300, typeSize: 40) }
  }

  @Test func decomposedLettersAreDrawnAsOne() throws {
    #expect(try painter.panel("Gro\u{308}\u{DF}e") == painter.panel("Gr\u{F6}\u{DF}e"))
  }

  @Test(arguments: [-0.1, 1.1, Float.nan]) func placesOutsideOfTheImageAreRefused(value: Float) {
    #expect(throws: InputError.self) { try PhraseStyle(x: value, typeSize: 9) }
    #expect(throws: InputError.self) { try PhraseStyle(y: value, typeSize: 9) }
    #expect(throws: InputError.self) { try PhraseStyle(typeSize: 9, opacity: value) }
  }

  @Test(arguments: [3, 1025]) func sizesThatTypeCannotHaveAreRefused(size: Int) {
    #expect(throws: InputError.self) { try PhraseStyle(typeSize: size) }
    #expect(throws: InputError.self) { try painter.panel("a", typeSize: size) }
  }
}

struct TypefaceTests {
  @Test func whatIsNoFontIsRefused() throws {
    let missing = URL(fileURLWithPath: "no-such-font.ttf")
    #expect(throws: InputError.self) { try Typeface(contentsOf: missing) }
    try withTemporaryFolder { folder in
      for (name, bytes) in [
        ("empty", []), ("text", Array("no font".utf8)), ("zeros", Array(repeating: 0, count: 999)),
      ]
        as [(String, [UInt8])]
      {
        try folder.write(bytes, to: name)
        #expect(throws: InputError.self) { try Typeface(contentsOf: folder.appendingPathComponent(name)) }
      }
    }
  }

  /// A font that is cut off or has wrong bytes is refused or drawn from, and never worse.
  @Test func damagedFontsDoNoHarm() throws {
    let whole = try Typeface.standard().bytes
    var (refused, generator) = (0, SystemRandomNumberGenerator())
    try withTemporaryFolder { folder in
      for round in 0..<60 {
        var bytes = whole
        if round % 2 == 0 {
          bytes = Array(bytes.prefix(whole.count * round / 60))
        } else {
          for _ in 0..<200 {
            bytes[Int.random(in: 0..<4000, using: &generator)] = .random(in: 0...255, using: &generator)
          }
        }
        try folder.write(bytes, to: "font.ttf")
        do {
          let typeface = try Typeface(contentsOf: folder.appendingPathComponent("font.ttf"))
          _ = try PhrasePainter(typeface: typeface).panel("Carotid plaque", width: 200, typeSize: 20)
        } catch is InputError {
          refused += 1
        }
      }
    }
    #expect(refused >= 30)
  }
}
