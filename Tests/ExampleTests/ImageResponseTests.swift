import Foundation
import TestSupport
import Testing

/// What models answer about images, and attacks on it, as users run them.
@Suite struct ImageResponseTests {
  private static let models = [
    "tiny-llava": "vicuna", "tiny-llava-siglip": "vicuna", "tiny-llava-med": "llava-med",
    "tiny-idefics3": "smolvlm", "tiny-smolvlm": "smolvlm",
  ]
  private let image = RepositoryFixtures.image("rgb8.png").path

  private static func model(_ name: String) -> [String] {
    ["--model", RepositoryFixtures.answeringModel(name).path, "--template", models[name]!]
  }

  private func document(_ tool: String, _ arguments: [String]) throws -> [String: Any] {
    let outcome = try runExample(tool, arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(document as? [String: Any])
  }

  /// The answer of the model to a text and an image file.
  private func response(_ name: String, _ text: String, _ image: String) throws -> String? {
    let arguments = Self.model(name) + ["--prompt", text, "--image", image, "--max-tokens", "6"]
    return try document("generate", arguments)["response"] as? String
  }

  @Test(arguments: models.keys.sorted())
  func answersOfResultsAreThoseToTheSavedFiles(name: String) throws {
    try withTemporaryFolder { folder in
      let words = "is there a nodule?"
      let target = ["--target-response", "no nodule", "--response-tokens", "6", "--text", words]
      let subject = Self.model(name) + ["--image", image, "--radius", "16/255"] + target
      for (tool, more) in [
        ("image-attack", ["--steps", "2"]),
        (
          "cross-attack",
          ["--rounds", "1", "--schedule", "image-only", "--image-steps", "2", "--suffix-length", "1"]
        ),
      ] where tool == "image-attack" || name == "tiny-idefics3" {
        let output = folder.appendingPathComponent(tool)
        let result = try document(tool, subject + more + ["--output", output.path])
        let clean = try #require(result["clean"] as? [String: Any])
        let adversarial = try #require(result["adversarial"] as? [String: Any])
        let saved = output.appendingPathComponent("adversarial.png").path
        let text = adversarial["text"] as? String ?? words
        #expect(try response(name, text, saved) == adversarial["response"] as? String)
        let before = output.appendingPathComponent("clean.png").path
        #expect(try response(name, words, before) == clean["response"] as? String)
        let verified = try #require(result["verified"] as? Double)
        let loss = try document(
          "generate",
          Self.model(name) + [
            "--prompt", text, "--image", saved, "--target", "no nodule", "--max-tokens", "1",
          ])
        #expect(abs(try #require(loss["target_loss"] as? Double) + verified) < 1e-3)
      }
    }
  }

  /// Both attacks' answers without the defence are those to the saved files, and a random defence is judged often.
  @Test(arguments: ["image-attack", "cross-attack"], ["blur", "noise"])
  func answersBehindDefencesAreJudged(tool: String, defence: String) throws {
    try withTemporaryFolder { folder in
      let (name, words) = ("tiny-idefics3", "is there a nodule?")
      let more =
        tool == "image-attack"
        ? ["--steps", "2"]
        : ["--rounds", "1", "--image-steps", "2", "--suffix-length", "1", "--search-width", "4"]
      let arguments =
        Self.model(name) + [
          "--image", image, "--radius", "16/255", "--target-response", "no nodule", "--response-tokens", "6",
          "--text", words, "--defence", defence, "--output", folder.path,
        ] + more
      let result = try document(tool, arguments)
      let comparison = try #require(result["defence"] as? [String: Any])
      let count = defence == "noise" ? 20 : 1
      #expect(comparison["judgements"] as? Int == count)
      let staticWords = comparison["staticText"] as? String ?? words
      let found = (result["adversarial"] as? [String: Any])?["text"] as? String ?? words
      for (key, file, text) in [
        ("clean", "clean", words), ("static", "static", staticWords), ("adaptive", "adversarial", found),
      ] {
        let finding = try #require(comparison[key] as? [String: Any])
        let saved = folder.appendingPathComponent("\(file).png").path
        #expect(try response(name, text, saved) == finding["undefendedResponse"] as? String, "\(key)")
        #expect((finding["responses"] as? [String])?.count == count)
        #expect(finding["reached"] is Double && finding["mean"] is Double)
      }
      #expect(
        (result["adversarial"] as? [String: Any])?["response"] as? String
          == (comparison["adaptive"] as? [String: Any])?["undefendedResponse"] as? String)

      let printed = try runExample(tool, arguments + ["--overwrite"]).output
      #expect(printed.contains("answers behind it that begin with the target"))
      #expect(printed.contains("of \(count)  \""), "\(printed)")
    }
  }

  /// The image stays as it is, and what is verified is the answer to it.
  @Test(arguments: ["tiny-llava", "tiny-smolvlm"])
  func wordsAreSearchedNextToAnImage(name: String) throws {
    let search = [
      "--image", image, "--preset", "gcg", "--suffix-length", "2", "--search-width", "8", "--initial-random",
    ]
    let result = try document(
      "token-search",
      Self.model(name) + search + [
        "--prompt", "is there a nodule?", "--target-response", "no nodule", "--steps", "2",
        "--response-tokens", "6",
      ])
    let adversarial = try #require(result["adversarial"] as? [String: Any])
    let text = try #require(adversarial["text"] as? String)
    #expect(try response(name, text, image) == adversarial["response"] as? String)
    let loss = try document(
      "generate",
      Self.model(name) + [
        "--prompt", text, "--image", image, "--target", "no nodule", "--max-tokens", "1",
      ])
    let verified = try #require(result["verified"] as? Double)
    #expect(abs(try #require(loss["target_loss"] as? Double) + verified) < 1e-3)
  }

  @Test func linesNameTheirImagesByTheirOwnPlace() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        atPath: image, toPath: folder.appendingPathComponent("chest.png").path)
      let prompt = "USER: <image>\\nis there a nodule? ASSISTANT:"
      try folder.write(
        "{\"prompt\": \"\(prompt)\", \"image\": \"chest.png\", \"target\": \"no\", \"id\": 7}\n".utf8,
        to: "in.jsonl")
      let output = folder.appendingPathComponent("out.jsonl")
      let outcome = try runExample(
        "generate",
        [
          "--model", RepositoryFixtures.answeringModel("tiny-llava").path, "--raw", "--max-tokens", "4",
          "--input", folder.appendingPathComponent("in.jsonl").path, "--output", output.path,
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let line = try JSONSerialization.jsonObject(with: Data(contentsOf: output))
      let members = try #require(line as? [String: Any])
      #expect(members["id"] as? Int == 7)
      let tokens = try #require(members["prompt_tokens"] as? [Int])
      #expect(tokens.count { $0 == 384 } == 16)
      #expect((members["response_tokens"] as? [Int])?.count == 4)
      #expect(members["target_loss"] is Double)
    }
  }

  /// Commands that cannot be run, and a word of the one line that says why.
  private static let refused: [(tool: String, arguments: [String], word: String)] = {
    let llava = model("tiny-llava")
    let image = ["--image", RepositoryFixtures.image("rgb8.png").path]
    let attack = image + ["--text", "a nodule?", "--target-response", "no"]
    return [
      ("generate", llava + ["--prompt", "a nodule?"], "image"),
      ("generate", llava + image + ["--prompt", "a <image> nodule?"], "<image>"),
      ("generate", llava + image + ["--prompt", "a</s> nodule?"], "</s>"),
      ("generate", llava + image + ["--prompt", "a nodule?", "--max-tokens", "250"], "256"),
      (
        "generate",
        [
          "--model", RepositoryFixtures.answeringModel("tiny-llava").path, "--raw", "--prompt",
          "<image> <image>",
        ]
          + image, "without <image>"
      ),
      (
        "generate",
        ["--model", RepositoryFixtures.answeringModel("tiny-llava").path, "--prompt", "a"] + image,
        "chat template"
      ),
      ("image-attack", ["--model", "phantom-clip"] + attack, "model_type"),
      (
        "token-search", llava + image + ["--prompt", "a <image>", "--target-response", "no"], "<image>"
      ),
      ("image-attack", llava + attack + ["--region", "attention"], "attention"),
      ("image-attack", llava + attack + ["--defence", "clipure"], "clipure"),
      ("cross-attack", llava + attack + ["--defence", "blur", "--defence", "ttc"], "ttc"),
      ("image-attack", llava + image + ["--text", "a </s>", "--target-response", "no"], "</s>"),
      ("cross-attack", llava + image + ["--text", "a <image>", "--target-response", "no"], "<image>"),
    ]
  }()

  @Test(arguments: refused.indices)
  func whatCannotBeIsRefusedInOneLine(index: Int) throws {
    let (tool, arguments, word) = Self.refused[index]
    let outcome = try runExample(tool, arguments)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.split(separator: "\n").count == 1 && outcome.errors.contains(word), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    ["--target-response", "no"], ["--text", "a"], ["--response-tokens", "3", "--target", "a"],
    ["--target-response", "no", "--text", "a", "--target", "b"],
  ])
  func optionsThatDoNotGoTogetherAreAUsageError(options: [String]) throws {
    let outcome = try runExample("image-attack", Self.model("tiny-llava") + ["--image", image] + options)
    #expect(outcome.status == 64, "\(outcome.errors)")
  }
}
