import Foundation
import Testing

/// Results hold values that a program can read, and nothing that was not used.
@Suite struct ReadableResultTests {
  private func attack(_ tool: String, _ arguments: [String]) throws -> [String: Any] {
    let outcome = try runExample(tool, ["--phantom", "1000000024", "--json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(!outcome.output.contains("Crossmatch."))
    return try #require(result["attack"] as? [String: Any])
  }

  private func object(_ attack: [String: Any], _ member: String) throws -> [String: Any] {
    try #require(attack[member] as? [String: Any])
  }

  @Test(arguments: [("nes", "normal directions"), ("spsa", "sign directions"), ("pgd", "derivative")])
  func gradientsAreAnObject(_ name: String, _ estimate: String) throws {
    let gradients = try object(
      try attack("image-attack", ["--attack", name, "--steps", "1"]), "gradients")
    #expect(gradients["estimate"] as? String == estimate)
    #expect(gradients["count"] as? Int == (name == "pgd" ? nil : 32))
  }

  @Test func rulesAndTransformationsAreObjects() throws {
    let attack = try attack("image-attack", ["--attack", "vmi", "--steps", "1", "--di", "--eot", "1"])
    let rule = try object(attack, "rule")
    #expect(rule["rule"] as? String == "variance tuned" && rule["neighbours"] as? Int == 5)
    let names = try #require(attack["transformations"] as? [[String: Any]]).map {
      $0["transformation"] as? String
    }
    #expect(names == ["di", "eot"])
  }

  @Test func placementsAreObjects() throws {
    let patch = ["--attack", "patch", "--steps", "1", "--patch-placement", "best"]
    let placement = try object(try attack("image-attack", patch), "placement")
    #expect(placement["placement"] as? String == "best" && placement["scale"] as? [Double] != nil)
  }

  @Test(arguments: [
    ("image-attack", ["--attack", "fgsm"], ["stepSize"]),
    ("image-attack", ["--attack", "apgd", "--steps", "1"], ["stepSize"]),
    ("cross-attack", ["--preset", "sga"], ["rounds", "textSteps"]),
    ("cross-attack", ["--schedule", "image-only", "--rounds", "1"], ["textSteps"]),
    ("cross-attack", ["--schedule", "text-only", "--rounds", "1", "--search-width", "2"], ["image"]),
  ])
  func whatWasNotUsedIsLeftOut(_ tool: String, _ arguments: [String], _ members: [String]) throws {
    let attack = try attack(tool, arguments)
    #expect(members.allSatisfy { attack[$0] == nil })
    let text = attack["text"] as? [String: Any]
    if arguments.contains("sga") {
      #expect(["topK", "suffixLength", "initial", "restarts"].allSatisfy { text?[$0] == nil })
    }
  }

  @Test func theSmallestRadiusIsZeroForWhatIsSoAlready() throws {
    let arguments = ["--phantom", "1000000024", "--smallest-radius", "--steps", "1", "--reach"]
    let outcome = try runExample("image-attack", arguments + ["0.99", "--json"])
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(result["smallestRadius"] as? Double == 0 && result["changedPixels"] as? Int == 0)
    #expect((result["clean"] as? [String: Any])?["score"] as? Double == result["verified"] as? Double)

    let none = try runExample("image-attack", arguments + ["-0.99"])
    #expect(none.output.contains("smallest radius: none up to 8.0/255"))
  }
}
