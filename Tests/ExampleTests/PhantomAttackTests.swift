import Crossmatch
import Foundation
import Phantoms
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
      #expect(images[0] == phantom.image)
      let changed = images[1].changedPlaces(from: images[0])
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

  /// The patches of steepest gradient, or of most attention, of a phantom that has no mask.
  @Test(arguments: ["gradient", "attention"], ["image-attack", "cross-attack"])
  func patchesAreFoundWithoutAMask(region: String, tool: String) throws {
    try withTemporaryFolder { folder in
      var arguments = [
        "--phantom", Self.seeds.none, "--region", region, "--patch-count", "3", "--output", folder.path,
      ]
      arguments += tool == "image-attack" ? ["--steps", "4"] : ["--rounds", "2", "--search-width", "8"]
      let outcome = try runExample(tool, arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let result = try #require(
        try JSONSerialization.jsonObject(
          with: Data(contentsOf: folder.appendingPathComponent("result.json"))) as? [String: Any])
      #expect(result["region"] as? String == region)

      let model = try PhantomCLIP.load()
      let phantom = PhantomGenerator().phantom(seed: UInt64(Self.seeds.none)!)
      let caption = model.textEmbeddings(of: [phantom.matchedCaptions[2]])
      let ranking = try #require(
        region == "attention"
          ? PatchRanking(attentionOf: model, at: phantom.image)
          : PatchRanking(gradientOf: CosineObjective(target: caption), at: phantom.image, model))
      let images = try ["clean.png", "adversarial.png"].map {
        try Image(contentsOf: folder.appendingPathComponent($0))
      }
      let changed = images[1].changedPlaces(from: images[0])
      #expect(Set(changed.map { $0 / 128 / 16 * 8 + $0 % 128 / 16 }) == Set(ranking.order.prefix(3)))
    }
  }

  /// What replaces the lesion is verified from the file, leaves the rest alone, and is told of.
  @Test(arguments: [
    (["patch", "--steps", "20"], "pose"), (["patch", "--steps", "10", "--patch-shape", "disc"], "pose"),
    (["mask"], "fill"),
  ])
  func theLesionIsReplaced(attack: [String], found: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample(
        "image-attack",
        ["--phantom", Self.seeds.lesion, "--region", "lesion", "--output", folder.path, "--json", "--attack"]
          + attack)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let result = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let scores = try ["clean", "adversarial"].map {
        try #require((result[$0] as? [String: Any])?["score"] as? Double)
      }
      #expect(scores[1] < scores[0] - 0.05)
      #expect(abs(try #require(result["verified"] as? Double) - scores[1]) < 1e-5)
      #expect((result["found"] as? [String: Any])?[found] is [String: Any])
      #expect(try names(in: folder).contains("patch.png") == (attack[0] == "patch"))

      let phantom = PhantomGenerator().phantom(seed: UInt64(Self.seeds.lesion)!)
      let lesion = try #require(phantom.lesionMask)
      let saved = try Image(contentsOf: folder.appendingPathComponent("adversarial.png"))
      #expect(saved.channels == phantom.image.channels)
      let changed = saved.changedPlaces(from: phantom.image)
      #expect(changed.count > lesion.count / 2 && changed.allSatisfy { lesion.pixels[$0] })
    }
  }

  @Test func thereAreOnlySoManyPatches() throws {
    let outcome = try runExample(
      "image-attack", ["--phantom", Self.seeds.none, "--region", "attention", "--patch-count", "65"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLine?.contains("from 1 to 64") == true, "\(outcome.errors)")
  }

  @Test func aPhantomWithoutLesionHasNoRegion() throws {
    let outcome = try runExample("cross-attack", ["--phantom", Self.seeds.none, "--region", "lesion"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLine?.contains("a phantom with a lesion") == true, "\(outcome.errors)")
  }
}
