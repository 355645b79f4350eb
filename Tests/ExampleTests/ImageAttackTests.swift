import Crossmatch
import ExampleSupport
import Foundation
import Tensors
import TestSupport
import Testing

/// `image-attack` and `cross-attack` from their arguments to their files.
@Suite struct ImageAttackTests {
  private static let model = RepositoryFixtures.model("tiny-clip").path

  /// An image of noise and a mask of a rectangle in it.
  private func writeInputs(to folder: URL, width: Int = 48, height: Int = 40) throws -> (
    image: String, mask: String
  ) {
    var generator = RandomGenerator(seed: 1)
    let image = Image(
      width: width, height: height, channels: 3,
      pixels: (0..<width * height * 3).map { _ in UInt8(generator.integer(below: 256)) })
    let mask = Mask(
      width: width, height: height,
      pixels: (0..<width * height).map { (10..<20).contains($0 % width) && (10..<30).contains($0 / width) })
    let files = ["image.png", "mask.png"].map(folder.appendingPathComponent)
    try image.write(to: files[0])
    try mask.write(to: files[1])
    return (files[0].path, files[1].path)
  }

  private func result(in folder: URL) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appendingPathComponent("result.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func imageAttackWritesWhatItSays() throws {
    try withTemporaryFolder { folder in
      let inputs = try writeInputs(to: folder)
      let output = folder.appendingPathComponent("out")
      let outcome = try runExample(
        "image-attack",
        [
          "--model", Self.model, "--image", inputs.image, "--target", "a nodule", "--mask", inputs.mask,
          "--region",
          "lesion", "--radius", "16/255", "--steps", "6", "--output", output.path, "--json",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        try names(in: output) == [
          "adversarial.png", "clean.png", "gradient.png", "overview.png", "perturbation.png", "region.png",
          "result.json", "trace.csv", "trace.svg",
        ])
      let written = try result(in: output)
      #expect(
        Set(written.keys) == [
          "schema", "attack", "model", "seed", "clean", "adversarial", "verified", "norm", "radius", "spent",
          "region",
          "changedPixels", "channels", "levels", "window", "steps", "seconds", "evaluations", "stopped",
        ])

      let clean = try Image(contentsOf: output.appendingPathComponent("clean.png"))
      let attacked = try Image(contentsOf: output.appendingPathComponent("adversarial.png"))
      let changes = zip(attacked.pixels, clean.pixels).map { abs(Int($0) - Int($1)) }
      let spent = try #require(changes.max())
      #expect(spent <= 16)
      #expect(abs(try #require(written["spent"] as? Double) - Double(spent) / 255) < 1e-6)
      let changed = stride(from: 0, to: changes.count, by: 3).count {
        changes[$0..<$0 + 3].contains { $0 > 0 }
      }
      #expect(changed > 0 && written["changedPixels"] as? Int == changed)

      let model = try ModelFolder(contentsOf: URL(fileURLWithPath: Self.model))
      let table = try SimilarityTable(
        texts: ["a nodule"], images: [output.appendingPathComponent("adversarial.png")], model: model)
      #expect(abs(try #require(written["verified"] as? Double) - Double(table.cosines.values[1])) < 1e-5)
    }
  }

  /// Each attack by its name, on the image itself, with what it can be combined with.
  @Test(arguments: [
    ["fgsm"], ["pgd", "--restarts", "2", "--random-start"], ["mi", "--di", "--si", "2"], ["ni", "--ti", "3"],
    ["vmi"],
    ["apgd", "--norm", "l2"], ["adam", "--norm", "l2"], ["pgd", "--norm", "l1"],
    ["cw", "--reach", "0.2", "--source-size"], ["nes", "--sga"],
    ["spsa", "--norm", "ssim"], ["square", "--steps", "30"], ["random", "--norm", "l0", "--steps", "30"],
    ["pgd", "--source-size", "--eot", "2", "--also-model", "phantom-clip"],
    ["pgd", "--rather-than", "a normal chest", "--rather-than", "the left lung"],
  ])
  func everyAttackVerifiesWhatItSaves(_ attack: [String]) throws {
    try withTemporaryFolder { folder in
      let image = try writeInputs(to: folder, width: 130, height: 140).image
      let output = folder.appendingPathComponent("out")
      var arguments = ["--model", Self.model, "--image", image, "--target", "a nodule", "--attack"] + attack
      arguments += ["--output", output.path]
      if !attack.contains("--steps") && attack[0] != "fgsm" { arguments += ["--steps", "3"] }
      let outcome = try runExample("image-attack", arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let written = try result(in: output)
      #expect((written["attack"] as? [String: Any])?["name"] as? String == attack[0])
      let (spent, radius) = (written["spent"] as? Double ?? -1, written["radius"] as? Double ?? -1)
      #expect(spent >= 0 && spent <= radius)
      let score = try #require((written["adversarial"] as? [String: Any])?["score"] as? Double)
      let clean = try #require((written["clean"] as? [String: Any])?["score"] as? Double)
      // Few queries need not find anything better.
      let isWeak = ["nes", "spsa", "square", "random", "cw"].contains(attack[0])
      #expect(attack.contains("--also-model") || (isWeak ? score > clean - 1e-6 : score > clean))
      if !attack.contains("--also-model") {
        #expect(abs(try #require(written["verified"] as? Double) - score) < 1e-5)
      }
      let saved = try Image(contentsOf: output.appendingPathComponent("adversarial.png"))
      #expect(saved.width == (attack.contains("--source-size") ? 130 : 32))
    }
  }

  @Test func sweepWritesItsCurve() throws {
    try withTemporaryFolder { folder in
      let image = try writeInputs(to: folder).image
      let output = folder.appendingPathComponent("out")
      let outcome = try runExample(
        "image-attack",
        [
          "--model", Self.model, "--image", image, "--away-from", "a nodule", "--sweep", "1/255, 4/255,2/255",
          "--steps", "3", "--output", output.path, "--json",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let names = try Set(names(in: output))
      #expect(
        names.isSuperset(of: ["radius-1.png", "radius-3.png", "sweep.csv", "sweep.svg", "result.json"]))
      let curve = try #require(try result(in: output)["sweep"] as? [[String: Any]])
      let radii = curve.compactMap { $0["radius"] as? Double }
      #expect(radii == radii.sorted() && radii.count == 3)
      let scores = curve.compactMap { $0["verified"] as? Double }
      #expect(scores == scores.sorted(by: >) && scores.count == 3)
    }
  }

  @Test func crossAttackWritesBothSides() throws {
    try withTemporaryFolder { folder in
      let inputs = try writeInputs(to: folder)
      let output = folder.appendingPathComponent("out")
      let arguments = [
        "--model", Self.model, "--image", inputs.image, "--text", "a normal chest", "--suffix-length", "3",
        "--rounds",
        "3", "--output", output.path,
      ]
      #expect(try runExample("cross-attack", arguments).status == 0)
      let written = try result(in: output)
      let text = try #require((written["adversarial"] as? [String: Any])?["text"] as? String)
      #expect(text.hasPrefix("a normal chest "))
      let table = try SimilarityTable(
        texts: [text], images: [output.appendingPathComponent("adversarial.png")],
        model: ModelFolder(contentsOf: URL(fileURLWithPath: Self.model)))
      #expect(abs(try #require(written["verified"] as? Double) - Double(table.cosines.values[1])) < 1e-5)
    }
  }

  /// Each is one line on standard error and status 1, and no result is left.
  private static let mentions = [
    "mask of another size": "48 × 40", "empty mask": "mask", "full mask": "mask", "radius 0": "radius",
    "radius above 1": "radius", "suffix without room": "tokens",
    "text model": "one of text only", "output that cannot be made": "out",
    "image that is none": "config.json",
  ]

  @Test(arguments: mentions.keys.sorted())
  func refusesWrongInput(_ what: String) throws {
    try withTemporaryFolder { folder in
      let inputs = try writeInputs(to: folder)
      let output = folder.appendingPathComponent("out")
      var arguments = [
        "--text", "a normal chest", "--suffix-length", what == "suffix without room" ? "22" : "2",
      ]
      arguments += [
        "--model", what == "text model" ? RepositoryFixtures.model("tiny-bert").path : Self.model,
      ]
      arguments += ["--image", what == "image that is none" ? Self.model + "/config.json" : inputs.image]
      arguments += ["--output", what == "output that cannot be made" ? inputs.image + "/out" : output.path]
      if what == "radius 0" { arguments += ["--radius", "0"] }
      if what == "radius above 1" { arguments += ["--radius", "1.01"] }
      if what == "mask of another size" {
        let other = try writeInputs(to: folder.appendingPathComponent("other").made(), width: 47)
        arguments += ["--mask", other.mask, "--region", "lesion"]
      }
      if what == "empty mask" || what == "full mask" {
        let mask = Mask(width: 48, height: 40, pixels: .init(repeating: what == "full mask", count: 48 * 40))
        try mask.write(to: URL(fileURLWithPath: inputs.mask))
        arguments += ["--mask", inputs.mask, "--region", "lesion"]
      }
      let outcome = try runExample("cross-attack", arguments)
      #expect(outcome.status == 1)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains(Self.mentions[what]!), "\(line)")
      #expect(!FileManager.default.fileExists(atPath: output.appendingPathComponent("result.json").path))
    }
  }
}

extension URL {
  fileprivate func made() throws -> URL {
    try FileManager.default.createDirectory(at: self, withIntermediateDirectories: true)
    return self
  }
}
