import Crossmatch
import Foundation
import TestSupport
import Testing

/// Attacks on phantoms and on the model that comes with the package: no file is read.
@Suite struct PhantomAttackTests {
  /// A phantom with a lesion, and one without.
  private static let seeds = (lesion: "1000000024", none: "1000000000")

  @Test(arguments: ["lesion", "margin", "outside", "patches", "control"])
  func imageChangesWithinTheRegionOnly(region: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "cross-attack",
        [
          "--phantom", Self.seeds.lesion, "--region", region, "--rounds", "2", "--search-width", "8",
          "--output",
          folder.path,
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let phantom = PhantomGenerator().phantom(seed: UInt64(Self.seeds.lesion)!)
      let lesion = try #require(phantom.lesionMask)
      let images = try ["clean.png", "adversarial.png"].map {
        try Image(contentsOf: folder.appendingPathComponent($0))
      }
      #expect(images[0] == phantom.image.convertedToRGB())
      let changed = lesion.pixels.indices.filter { pixel in
        images[0].pixels[pixel * 3..<pixel * 3 + 3] != images[1].pixels[pixel * 3..<pixel * 3 + 3]
      }
      #expect(!changed.isEmpty)
      if region == "control" { #expect(changed.count <= lesion.count) }
      switch region {
      case "lesion": #expect(changed.allSatisfy { lesion.pixels[$0] })
      case "margin", "outside", "control": #expect(changed.allSatisfy { !lesion.pixels[$0] })
      default:
        let patch = { (pixel: Int) in [pixel % 128 / 16, pixel / 128 / 16] }
        let covering = Set(lesion.pixels.indices.filter { lesion.pixels[$0] }.map(patch))
        #expect(changed.allSatisfy { covering.contains(patch($0)) })
      }
    }
  }

  @Test func bothSidesTogetherBreakMoreThanEither() throws {
    let outcome = try runExample("cross-attack", ["--phantom", Self.seeds.lesion, "--json"])
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let score = { (key: String) in try #require(result[key] as? Double) }
    let clean = try #require((result["clean"] as? [String: Any])?["score"] as? Double)
    #expect(try score("verified") < score("imageOnly"))
    #expect(try score("verified") < score("textOnly"))
    #expect(try score("imageOnly") < clean)
    #expect(try score("textOnly") < clean)
  }

  @Test func imageMovesAwayFromItsCaption() throws {
    let outcome = try runExample("image-attack", ["--phantom", Self.seeds.none, "--steps", "2", "--json"])
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let attack = try #require(result["attack"] as? [String: Any])
    #expect(attack["direction"] as? String == "awayFrom")
    let phantom = PhantomGenerator().phantom(seed: UInt64(Self.seeds.none)!)
    #expect(phantom.matchedCaptions.contains(try #require(attack["target"] as? String)))
  }

  @Test func aPhantomWithoutLesionHasNoRegion() throws {
    let outcome = try runExample("cross-attack", ["--phantom", Self.seeds.none, "--region", "lesion"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLine?.contains("a phantom with a lesion") == true, "\(outcome.errors)")
  }
}
