import Foundation
import Testing

@testable import Files
@testable import Imaging

struct MaskTests {
  private static let mask = Mask(width: 3, height: 2, pixels: [false, true, false, true, true, false])

  @Test func subscriptCountsColumnsThenRows() {
    #expect(Self.mask[1, 0] && Self.mask[0, 1] && Self.mask[1, 1])
    #expect(!Self.mask[0, 0] && !Self.mask[2, 0] && !Self.mask[2, 1])
    #expect(Self.mask.count == 3)
  }

  @Test func fileHoldsBlackAndWhite() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("mask-\(UUID()).png")
    defer { try? FileManager.default.removeItem(at: url) }
    try Self.mask.write(to: url)
    #expect(try Image(contentsOf: url).pixels == [0, 255, 0, 255, 255, 0])
    #expect(try Mask(contentsOf: url) == Self.mask)
  }

  @Test(arguments: [1, 3]) func anyLevelAboveZeroIsInside(channels: Int) {
    var pixels = [UInt8](repeating: 0, count: 4 * channels)
    pixels[1 * channels] = 1
    pixels[4 * channels - 1] = 200
    let mask = Mask(Image(width: 2, height: 2, channels: channels, pixels: pixels))
    #expect(mask.pixels == [false, true, false, true])
  }

  @Test(arguments: Fixtures.names("masks"))
  func everySampleAboveZeroIsInsideUnlessItIsTransparent(name: String) throws {
    let entry = try #require(try Fixtures.index("masks")[name])
    let mask = try Mask(contentsOf: Fixtures.url("masks/\(name).png"))
    #expect(try mask.width == entry.int("width") && mask.height == entry.int("height"))
    #expect(try mask.pixels == Fixtures.bytes("masks/\(name).raw").map { $0 > 0 })
  }

  @Test(arguments: ["jpeg-6-big.jpg", "jpeg-gray.jpg"])
  func masksAreTurnedAsImagesAre(name: String) throws {
    let url = Fixtures.url("oriented/\(name)")
    let mask = try Mask(contentsOf: url)
    #expect(mask.width == 7 && mask.height == 11)
    #expect(try mask == Mask(Image(contentsOf: url)))
  }

  @Test func anyFineSampleAboveZeroIsInside() {
    let fine = FineSamples(samples: [0, 1, 255, 4000], black: 0, white: 65_535)
    #expect(Mask(Image(width: 2, height: 2, fine: fine)).pixels == [false, true, true, true])
  }

  @Test func missingFileIsAnInputError() {
    #expect(throws: InputError.self) { try Mask(contentsOf: URL(fileURLWithPath: "nothing-here.png")) }
  }
}
