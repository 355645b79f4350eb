import Crossmatch
import ExampleSupport
import Foundation
import TestSupport
import Testing

/// What `embed` writes.
@Suite struct EmbedOutputTests {
  private typealias Object = [String: Any]

  /// The output's lines for these lines of input.
  private func embed(_ lines: [Object], _ arguments: [String], in folder: URL) throws -> [Object] {
    let input = try lines.map { try JSONSerialization.data(withJSONObject: $0) + Data("\n".utf8) }
    try folder.write(input.joined(), to: "in.jsonl")
    let output = folder.appendingPathComponent("out.jsonl")
    let outcome = try runExample(
      "embed",
      arguments + ["--input", folder.appendingPathComponent("in.jsonl").path, "--output", output.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? Object)
    }
  }

  private static func norm(_ values: [Double]) -> Double {
    values.map { $0 * $0 }.reduce(0, +).squareRoot()
  }

  /// What the reference gives for a text.
  private struct Reference {
    let text: String
    let tokens: [Int]
    let embedding: [Double]

    /// Those of a parity fixture.
    static func all(_ model: String) throws -> [Reference] {
      let file = RepositoryFixtures.model(model).appendingPathComponent("parity.json")
      let parity = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? Object
      return try #require(parity?["texts"] as? [Object]).map { text in
        Reference(
          text: try #require(text["text"] as? String), tokens: try #require(text["tokens"] as? [Int]),
          embedding: try #require(text["embedding"] as? [Double]))
      }
    }
  }

  @Test(arguments: ["tiny-bert", "tiny-clip"])
  func linesAreRepeatedWithTheReferencesEmbeddings(model: String) throws {
    let references = try Reference.all(model)
    try withTemporaryFolder { folder in
      let lines: [Object] = references.enumerated().map { index, reference in
        ["text": reference.text, "id": index, "note": ["é", ["deep": NSNull()]] as [Any]]
      }
      let written = try embed(lines, ["--model", RepositoryFixtures.model(model).path], in: folder)
      try #require(written.count == references.count)
      for (index, (line, reference)) in zip(written, references).enumerated() {
        #expect(Set(line.keys) == ["text", "id", "note", "embedding", "tokens"])
        #expect(line["id"] as? Int == index)
        let note = try #require(line["note"] as? [Any])
        #expect(note[0] as? String == "é")
        #expect((note[1] as? Object)?["deep"] is NSNull)
        #expect((line["text"] as? String).map { Array($0.utf8) } == Array(reference.text.utf8))
        #expect(line["tokens"] as? [Int] == reference.tokens)
        let embedding = try #require(line["embedding"] as? [Double])
        #expect(abs(Self.norm(embedding) - 1) < 1e-5)
        let product = zip(embedding, reference.embedding).map { $0 * $1 }.reduce(0, +)
        #expect(product / Self.norm(reference.embedding) > 1 - 1e-5)
      }
    }
  }

  @Test func textsAndImagesStayInOrder() throws {
    try withTemporaryFolder { folder in
      try folder.write(Data(contentsOf: RepositoryFixtures.image("rgb8.png")), to: "scan.png")
      let lines: [Object] = [
        ["image": "scan.png", "id": 0], ["text": "a scan", "id": 1], ["image": "scan.png", "id": 2],
        ["text": "", "id": 3],
      ]
      let written = try embed(lines, ["--model", RepositoryFixtures.model("tiny-clip").path], in: folder)
      #expect(written.map { $0["id"] as? Int } == [0, 1, 2, 3])
      #expect(written.map { $0["tokens"] != nil } == [false, true, false, true])
      let embeddings = try written.map { try #require($0["embedding"] as? [Double]) }
      for embedding in embeddings { #expect(abs(Self.norm(embedding) - 1) < 1e-5) }
      #expect(embeddings[0] == embeddings[2])
      #expect(embeddings[1] != embeddings[3])
    }
  }

  @Test func anEmptyFileGivesAnEmptyFile() throws {
    try withTemporaryFolder { folder in
      let written = try embed([], ["--model", RepositoryFixtures.model("tiny-bert").path], in: folder)
      #expect(written.isEmpty)
    }
  }

  @Test(arguments: ["tiny-bert", "tiny-clip"])
  func tokenizingNeedsTheTokenizerOnly(model: String) throws {
    let references = try Reference.all(model)
    try withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("tokenizer")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
      try FileManager.default.copyItem(
        at: RepositoryFixtures.model(model).appendingPathComponent("tokenizer.json"),
        to: place.appendingPathComponent("tokenizer.json"))
      let written = try embed(
        references.map { ["text": $0.text] }, ["--model", place.path, "--tokenize"], in: folder)
      try #require(written.count == references.count)
      for (line, reference) in zip(written, references) {
        #expect(Set(line.keys) == ["text", "tokens"])
        let tokens = try #require(line["tokens"] as? [Int])
        // Nothing names the model's limit here, so that long texts stay whole.
        #expect(tokens.count >= reference.tokens.count)
        #expect(tokens.starts(with: reference.tokens.dropLast()))
      }
      let outcome = try runExample(
        "embed", ["--model", place.path, "--tokenize", "--text", "a", "--text", "b"])
      #expect(outcome.status == 0)
      let rows = outcome.output.split(separator: "\n").map { row in
        row.split(separator: " ").compactMap { Int($0) }
      }
      #expect(rows.map(\.count) == [3, 3])
    }
  }

  @Test func tableHoldsTheCosines() throws {
    let image = RepositoryFixtures.image("rgb8.png")
    let folder = RepositoryFixtures.model("tiny-clip")
    let outcome = try runExample(
      "embed", ["--model", folder.path, "--text", "a scan", "--text", "a car", "--image", image.path])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let table = try SimilarityTable(
      texts: ["a scan", "a car"], images: [image], model: ModelFolder(contentsOf: folder))
    let parts = outcome.output.components(separatedBy: "\n\n")
    try #require(parts.count == 3, "names, cosines, logits")
    let rows = parts[1].split(separator: "\n").dropFirst().map { row in
      row.split(separator: " ").dropFirst().compactMap { Float($0) }
    }
    try #require(rows.map(\.count) == [3, 3, 3])
    for (printed, cosine) in zip(rows.joined(), table.cosines.values) {
      #expect(abs(printed - cosine) < 1e-4)
    }
    for index in 0..<3 { #expect(rows[index][index] == 1) }
    #expect(outcome.output.contains(image.path))
  }
}
