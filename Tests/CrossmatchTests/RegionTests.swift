import Crossmatch
import Files
import TestSupport
import Testing

@testable import Perturbations

struct RegionTests {
  private let model: CLIP
  private let image: Image

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    let side = 2 * model.imageSize.width
    image = Image(width: side, height: side, channels: 1, pixels: Array(repeating: 50, count: side * side))
  }

  private func left(_ side: Int) -> Mask {
    Mask(width: side, height: side, pixels: (0..<side * side).map { $0 % side < side / 2 })
  }

  /// The left half is the left half, whichever space it is given in and asked for.
  @Test(arguments: [PixelSpace.modelInput, .source]) func masksOfBothSpacesAgree(_ space: PixelSpace) throws {
    let side = space == .source ? image.width : model.imageSize.width
    let regions: [Region] = [
      .mask(left(image.width)), .modelInput(left(model.imageSize.width), name: "half"),
    ]
    for region in regions { #expect(try region.mask(for: image, model, in: space) == left(side)) }
    #expect(regions.map(\.name) == ["mask", "half"])
  }

  @Test func masksOfOtherSizesAreRefused() {
    for region in [Region.mask(left(10)), .modelInput(left(image.width), name: "half")] {
      #expect(throws: InputError.self) { try region.mask(for: image, model) }
    }
  }
}
