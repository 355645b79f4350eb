import Files
import Foundation
import TestSupport
import Testing

/// What `embed` and `token-search` tell of a model, and how they read it when asked.
@Suite struct EmbedModelTests {
  private func json(_ arguments: [String]) throws -> JSONField {
    let outcome = try runExample("embed", arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONField(parsing: Array(outcome.output.utf8), file: nil)
  }

  private func numbers(_ field: JSONField) throws -> [[Float]] {
    try field.elements().map { try $0.elements().map { Float(try $0.number()) } }
  }

  @Test func logitsAreTheScaledCosines() throws {
    let image = RepositoryFixtures.image("rgb8.png").path
    for (name, hasBias) in [("tiny-biomed-clip", false), ("tiny-siglip", true), ("tiny-clip", false)] {
      let table = try json([
        "--model", RepositoryFixtures.model(name).path, "--text", "a scan", "--text", "a car", "--image",
        image,
      ])
      let cosines = try numbers(table.member("cosines"))
      let logits = try table.member("logits")
      let scale = Float(try logits.member("scale").number())
      let bias = hasBias ? Float(try logits.member("bias").number()) : 0
      #expect(scale > 0 && scale != 1)
      let values = try numbers(logits.member("values"))
      #expect(values.count == 1 && values[0].count == 2)
      for (logit, cosine) in zip(values[0], cosines[2]) {
        #expect(abs(logit - (scale * cosine + bias)) < 1e-5 * (1 + abs(logit)))
      }
      let probabilities = try logits.member("probabilities").ifPresent.map(numbers)
      #expect((probabilities != nil) == hasBias)
      for (probability, logit) in zip(probabilities?[0] ?? [], values[0]) {
        #expect(abs(probability - 1 / (1 + exp(-logit))) < 1e-6)
      }
    }
  }

  @Test func textsHaveTheScoresOfM3() throws {
    let folder = RepositoryFixtures.model("tiny-bge-m3")
    let pair = try JSONField(contentsOf: folder.appendingPathComponent("scores.json")).member("pairs")
      .elements()[0]
    let (query, passage) = (try pair.member("query").string(), try pair.member("passage").string())
    let scores = try json(["--model", folder.path, "--text", query, "--text", passage]).member("textScores")
    for name in ["dense", "sparse", "colbert", "weighted"] {
      let found = try numbers(scores.member(name))[0][1]
      #expect(abs(found - Float(try pair.member(name).number())) < 1e-4, "\(name)")
    }
  }

  @Test(arguments: [
    "tiny-bert", "tiny-qwen3", "tiny-biomed-clip", "tiny-siglip", "tiny-open-clip-resnet", "phantom-clip",
  ])
  func infoTellsWhatAFolderIs(name: String) throws {
    let model = name == "phantom-clip" ? name : RepositoryFixtures.model(name).path
    let told = try json(["--model", model, "--info"])
    #expect(try told.member("identity").member("sha256").string().count == 64)
    #expect(try told.member("text").member("contextLength").integer() > 0)
    let outcome = try runExample("embed", ["--model", model, "--info"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(try told.member("family").string()))
    #expect(outcome.output.contains("\(try told.member("text").member("vocabularySize").integer()) ids"))
    #expect(outcome.output.contains("images:") == !["tiny-bert", "tiny-qwen3"].contains(name))
  }

  /// A prompt by its name stands before the text; `document` of this folder is empty.
  @Test func promptsAreChosenByName() throws {
    let folder = RepositoryFixtures.model("tiny-qwen3").path
    func cosines(_ text: String, _ options: [String]) throws -> [[Float]] {
      try numbers(json(["--model", folder, "--text", text, "--text", "a car"] + options).member("cosines"))
    }
    let plain = try cosines("a scan", [])
    #expect(try cosines("a scan", ["--prompt-name", "document"]) == plain)
    #expect(try cosines("a scan", ["--prompt-name", "query"]) != plain)
    let unknown = try runExample(
      "embed", ["--model", folder, "--text", "a", "--prompt-name", "question"])
    #expect(unknown.status == 1)
    #expect(try #require(unknown.errorLine).contains("question"))
    let tokens = try runExample(
      "embed", ["--model", folder, "--tokenize", "--text", "a scan", "--prompt-name", "query"])
    let fewer = try runExample("embed", ["--model", folder, "--tokenize", "--text", "a scan"])
    #expect(tokens.status == 0 && tokens.output.count > fewer.output.count)
  }

  /// A plain BERT folder says nothing of its pooling: the mean is taken and said, and another can be asked for, which
  /// results name and snapshots know.
  @Test func poolingIsSaidAndChosen() throws {
    try withTemporaryFolder { folder in
      let model = folder.appendingPathComponent("plain")
      try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
      for name in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"] {
        try FileManager.default.copyItem(
          at: RepositoryFixtures.model("tiny-bert").appendingPathComponent(name),
          to: model.appendingPathComponent(name))
      }
      let mean = try runExample("embed", ["--model", model.path, "--text", "a scan", "--text", "a car"])
      #expect(mean.status == 0 && mean.errors.contains("mean"))
      let first = try runExample(
        "embed", ["--model", model.path, "--text", "a scan", "--text", "a car", "--pooling", "cls"])
      #expect(first.status == 0 && first.errors.isEmpty && first.output != mean.output)
      let search = [
        "--model", model.path, "--prompt", "a scan", "--target", "a car", "--preset", "random",
        "--suffix-length", "2",
        "--steps", "2", "--json",
      ]
      let found = try runExample("token-search", search + ["--pooling", "cls"])
      #expect(found.status == 0, "\(found.errors)")
      let result = try JSONField(parsing: Array(found.output.utf8), file: nil)
      #expect(
        try result.member("model").member("reading").string() == "pooling cls")
    }
  }
}
