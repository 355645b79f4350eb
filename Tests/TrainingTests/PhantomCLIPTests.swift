import EmbeddingModels
import Files
import Foundation
import Imaging
import Phantoms
import Tensors
import TestSupport
import Testing
import Training

/// The model that comes with the package, against transformers on the same files.
@Suite struct PhantomCLIPTests {
  private static let fixtures = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  private func golden() throws -> JSONField {
    try JSONField(contentsOf: Self.fixtures.appendingPathComponent("phantom_clip.json"))
  }

  private func numbers(_ field: JSONField) throws -> [Float] {
    try field.elements().map { Float(try $0.number()) }
  }

  private func expectEqual(_ embedding: Tensor, _ reference: [Float], _ name: String) {
    #expect(embedding.count == reference.count)
    let expected = Tensor(reference)
    let cosine = embedding.reshaped([1, reference.count]).cosineSimilarity(to: expected).item
    #expect(cosine > 1 - 1e-5, "\(name)")
    let largest = zip(embedding.values, reference).map { abs($0 - $1) }.max() ?? .infinity
    #expect(largest < 1e-4, "\(name): \(largest)")
  }

  @Test func everyFixtureIsThere() throws {
    for name in ["chest.png", "fundus.png", "phantom_clip.json", "make_phantom_clip.py"] {
      #expect(
        FileManager.default.fileExists(atPath: Self.fixtures.appendingPathComponent(name).path), "\(name)")
    }
    #expect(try golden().member("texts").elements().count == 8)
    #expect(try golden().member("images").elements().count == 2)
  }

  @Test func tokensAndTextEmbeddingsAreTheReferences() throws {
    let model = try PhantomCLIP.load()
    for text in try golden().member("texts").elements() {
      let string = try text.member("text").string()
      #expect(
        model.tokens(of: string).map(Int.init)
          == (try text.member("tokens").elements().map { try $0.integer() }))
      expectEqual(model.textEmbeddings(of: [string]), try numbers(text.member("embedding")), string)
    }
  }

  @Test func imageEmbeddingsAreTheReferences() throws {
    let model = try PhantomCLIP.load()
    for image in try golden().member("images").elements() {
      let name = try image.member("file").string()
      let picture = try Image(contentsOf: Self.fixtures.appendingPathComponent(name))
      expectEqual(model.imageEmbeddings(of: [picture]), try numbers(image.member("embedding")), name)
    }
    #expect(abs(model.logitScale.item - Float(try golden().member("logitScale").number())) < 1e-6)
  }

  @Test func itIsAFolderLikeAnyOtherByItsName() throws {
    let named = try ModelFolder(named: "phantom-clip")
    let model = try named.imageTextModel()
    let text = "brain MRI"
    #expect(try model.textEmbeddings(of: [text]) == PhantomCLIP.load().textEmbeddings(of: [text]))
    #expect(try ModelFolder.location(of: "./phantom-clip").path != PhantomCLIP.folder.path)
    let files = try FileManager.default.contentsOfDirectory(
      at: PhantomCLIP.folder, includingPropertiesForKeys: [.fileSizeKey])
    let bytes = try files.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    #expect(bytes > 1_000_000 && bytes <= 8_000_000)
  }

  /// The default recipe still describes the committed files: same vocabulary, same sizes.
  @Test func theRecipeWritesTheCommittedConfiguration() throws {
    try withTemporaryFolder { folder in
      try PhantomModelFiles(PhantomTrainingRecipe(seed: 0)).write(to: folder)
      for name in ["config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"] {
        let written = try Data(contentsOf: folder.appendingPathComponent(name))
        #expect(written == (try Data(contentsOf: PhantomCLIP.folder.appendingPathComponent(name))), "\(name)")
      }
    }
  }

  /// The bars of the model card, on few phantoms; `evaluate-phantom-clip` measures on more.
  @Test func itTellsHeldOutPhantomsApart() throws {
    let evaluation = PhantomEvaluation(of: try PhantomCLIP.load(), count: 300, seed: 77_000)
    #expect(evaluation.classAccuracy.value >= 0.96)
    let least = ["wrong-class": 0.985, "wrong-finding": 0.94, "wrong-location": 0.89]
    #expect(evaluation.mismatches.count == 3)
    for (kind, result) in evaluation.mismatches {
      #expect(result.areaUnderCurve.value >= least[kind.rawValue] ?? 1, "\(kind.rawValue)")
    }
  }

  /// Nothing is wrong about the location of no lesion, so that a healthy phantom has no pair of this kind.
  @Test func aSinglePhantomCanBeEvaluated() throws {
    let model = try PhantomCLIP.load()
    let kinds = (0..<8).map { seed in
      PhantomEvaluation(of: model, count: 1, seed: seed).mismatches.map(\.kind)
    }
    #expect(kinds.contains([.wrongClass, .wrongFinding]))
    #expect(kinds.contains(CaptionMismatch.allCases))
  }
}
