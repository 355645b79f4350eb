import Crossmatch
import Files
import TestSupport
import Testing

/// The largest image that is changed at its own size (`docs/limits.md`).
@Suite struct SourceSizeTests {
  private func ledger(width: Int, height: Int) throws -> PixelLedger {
    let image = Image(
      width: width, height: height, channels: 1, pixels: [UInt8](repeating: 7, count: width * height))
    return try PixelLedger(
      image: image, region: .everywhere, budget: Budget(.linf, radius: 2 / 255),
      input: CLIP(contentsOf: RepositoryFixtures.model("tiny-clip")), space: .source)
  }

  @Test func theLargestIsTakenAndALargerOneIsNot() throws {
    let largest = try ledger(width: 8192, height: 4096)
    #expect(largest.cleanImage.width * largest.cleanImage.height == 33_554_432)
    #expect(largest.cleanPixels.last == 7.0 / 255)
    #expect(
      throws: InputError(
        field: "image", expected: "at most 33554432 pixels, to be changed at its own size",
        found: "8192 x 4097")
    ) { try ledger(width: 8192, height: 4097) }
  }
}
