import Imaging
import Testing

@testable import Pictures

struct RasterTests {
  /// The pixels of one colour, as columns and rows.
  private func places(of color: RGBColor, in image: Image) -> Set<[Int]> {
    Set(
      (0..<image.width * image.height).filter {
        Array(image.pixels[3 * $0..<3 * $0 + 3]) == color.levels
      }.map { [$0 % image.width, $0 / image.width] })
  }

  private func mask(_ rows: String...) -> Mask {
    Mask(width: rows[0].count, height: rows.count, pixels: rows.joined().map { $0 == "#" })
  }

  private func gray(_ width: Int, _ height: Int, _ pixels: [UInt8]? = nil) -> Image {
    Image(
      width: width, height: height, channels: 1, pixels: pixels ?? Array(repeating: 9, count: width * height))
  }

  @Test func outlineIsWhatTouchesTheMaskFromOutside() {
    let picture = gray(4, 3).outlined(mask("....", ".#..", "...#"))
    let expected: Set = [[1, 0], [0, 1], [2, 1], [1, 2], [3, 1], [2, 2]]
    #expect(places(of: Image.outlineColor, in: picture) == expected)
    #expect(places(of: RGBColor(0x090909), in: picture).count == 12 - expected.count)
  }

  @Test(arguments: ["....", "####"]) func emptyAndFullMasksHaveNoOutline(row: String) {
    let image = gray(4, 2)
    #expect(image.outlined(mask(row, row)) == image.convertedToRGB())
  }

  @Test func enlargingRepeatsPixels() {
    #expect(gray(2, 1, [1, 2]).enlarged(by: 2).pixels == [1, 1, 2, 2, 1, 1, 2, 2])
    #expect(gray(2, 1).enlarged(within: 7).width == 6)
    #expect(gray(9, 1).enlarged(within: 7).width == 9)
    #expect(mask("#.").enlarged(by: 2) == mask("##..", "##.."))
  }

  @Test func perturbationShowsTheChannelThatChangedMost() {
    let clean = Image(width: 3, height: 1, channels: 3, pixels: [10, 10, 10, 20, 20, 20, 30, 30, 30])
    let changed = Image(width: 3, height: 1, channels: 3, pixels: [10, 10, 10, 21, 16, 20, 30, 32, 29])
    let perturbation = Perturbation(from: clean, to: changed)
    #expect(perturbation.changes == [0, -4, 2])
    #expect(perturbation.largest == 4)
    let map = ColorMap.diverging
    #expect(
      perturbation.picture().pixels
        == [map.color(ofSigned: 0), map.color(ofSigned: -1), map.color(ofSigned: 0.5)].flatMap(\.levels))
    #expect(perturbation.picture(upTo: 2).pixels.suffix(3) == map.color(ofSigned: 1).levels[...])
    #expect(
      Perturbation(from: clean, to: clean).picture().pixels.prefix(3) == map.color(ofSigned: 0).levels[...])
  }

  @Test func scaleIsBelowThePicture() {
    let (clean, changed) = (gray(100, 4), gray(100, 4, Array(repeating: 11, count: 400)))
    let picture = Perturbation(from: clean, to: changed).pictureWithScale(within: 200)
    #expect(picture.width == 200)
    let strongest = places(of: ColorMap.diverging.color(ofSigned: 1), in: picture)
    // The whole image, enlarged twice, and the high end of the bar below.
    #expect(strongest.count { $0[1] < 8 } == 1600)
    #expect(strongest.contains { $0[1] > 8 && $0[0] == 199 })
  }

  @Test func heatMapTakesTheLargestMagnitudeOfThePlanes() {
    let map = HeatMap(width: 2, height: 1, planes: [1, -3, 2, 0, -4, 1])
    #expect(map.values == [4, 3])
    #expect(map.picture().pixels.prefix(3) == ColorMap.sequential.color(at: 1).levels[...])
    let zero = HeatMap(width: 1, height: 1, values: [0])
    #expect(zero.picture().pixels == ColorMap.sequential.color(at: 0).levels)
  }

  @Test func montageKeepsThePicturesAndWritesBelow() {
    let red = Image(width: 2, height: 2, channels: 3, pixels: [200, 0, 0, 200, 0, 0, 200, 0, 0, 200, 0, 0])
    let cells = [Montage.Cell(red, caption: "a"), .init(red, caption: ""), .init(red, caption: "b")]
    let picture = Montage(cells, columns: 2, cellWidth: 20).picture()
    #expect(places(of: RGBColor(red: 200, green: 0, blue: 0), in: picture).count == 3 * 20 * 20)
    let ink = places(of: .black, in: picture)
    #expect(!ink.isEmpty && ink.allSatisfy { $0[0] < 36 })
  }

  @Test func pastingIsCutAtTheEdges() {
    var sheet = Sheet(width: 2, height: 2, background: .white)
    let source = gray(3, 3, Array(1...9))
    sheet.paste(source, x: -1, y: 1)
    #expect(places(of: RGBColor(0x020202), in: sheet.image) == [[0, 1]])
    #expect(places(of: RGBColor(0x030303), in: sheet.image) == [[1, 1]])
    sheet.paste(source, x: 5, y: 0)
    sheet.paste(source, x: 0, y: -3)
    #expect(places(of: .white, in: sheet.image) == [[0, 0], [1, 0]])
  }

  @Test func captionsBreakAtSpaces() {
    #expect(CaptionFont.lines(of: "no more than  seven", width: 42) == ["no more", "than", "seven"])
    #expect(CaptionFont.lines(of: "unbreakable", width: 36) == ["unbrea", "kable"])
    #expect(CaptionFont.lines(of: "", width: 36) == [])
  }

  @Test func everyPrintableCharacterHasAGlyphOfItsOwn() {
    let characters = (33...126).map { Character(UnicodeScalar(UInt8($0))) } + Array("±×−∞≤σ")
    let glyphs = characters.map(CaptionFont.rows)
    #expect(glyphs.allSatisfy { $0.count == CaptionFont.height && $0.contains { $0 > 0 } })
    let missing = CaptionFont.rows(of: "\u{4E2D}")
    #expect(!glyphs.contains(missing))
    #expect(CaptionFont.rows(of: "−") == CaptionFont.rows(of: "–"))
  }
}
