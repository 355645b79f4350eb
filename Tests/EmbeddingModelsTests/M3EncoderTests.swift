import EmbeddingModels
import Files
import Foundation
import Testing

/// BGE-M3's three scores against double precision, from a folder with its heads as published.
@Suite struct M3EncoderTests {
  @Test func scoresAreTheReferences() throws {
    let folder = try ParityFixture("tiny-bge-m3").folder
    let encoder = try M3Encoder(contentsOf: folder)
    let pairs = try JSONField(contentsOf: folder.appendingPathComponent("scores.json")).member("pairs")
      .elements()
    #expect(pairs.count == 12)
    for pair in pairs {
      let expected = { (key: String) in Float(try pair.member(key).number()) }
      let scores = try encoder.scores(
        pair.member("query").string(), pair.member("passage").string(),
        maximumLength: pair.member("limit").integer())
      #expect(try abs(scores.dense - expected("dense")) < 1e-5)
      #expect(try abs(scores.sparse - expected("sparse")) < 1e-4 * (1 + expected("sparse")))
      #expect(try abs(scores.perToken - expected("colbert")) < 1e-5)
      #expect(try abs(scores.weighted() - expected("weighted")) < 1e-4)
      #expect(scores.weighted(dense: 1, sparse: 0, perToken: 0) == scores.dense)
    }
  }

  @Test(arguments: ["sparse_linear.pt", "colbert_linear.pt"])
  func headsThatAreMissingOrOfAnotherModelAreNamed(name: String) throws {
    try ModelFolderCopy.of("tiny-bge-m3") { copy in
      let other = name == "sparse_linear.pt" ? "colbert_linear.pt" : "sparse_linear.pt"
      try copy.write(copy.bytes(other), to: name)
      let swapped = #expect(throws: InputError.self) { try M3Encoder(contentsOf: copy.url) }
      #expect(swapped?.file == copy.file(name).path && swapped?.field == "tensors")
      try copy.remove(name)
      let missing = #expect(throws: InputError.self) { try M3Encoder(contentsOf: copy.url) }
      #expect(missing?.file == copy.file(name).path)
    }
  }
}
