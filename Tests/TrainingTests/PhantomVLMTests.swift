import ChatTemplates
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Imaging
import LanguageModels
import Tensors
import TestSupport
import Testing
import VisionLanguageModels

@testable import Training

/// The model that answers and comes with the package, against transformers on the same files.
@Suite struct PhantomVLMTests {
  private static let fixtures = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
  private static let folder = PackagedModel.phantomVLM.folder

  private func golden() throws -> JSONField {
    try JSONField(contentsOf: Self.fixtures.appendingPathComponent("phantom_vlm.json"))
  }

  private func frame() throws -> PromptFrame {
    try PromptFrame(#require(try ChatTemplate.read(from: Self.folder)), imageCount: 1)
  }

  private func ids(_ field: JSONField) throws -> [Int32] {
    try field.elements().map { Int32(try $0.integer()) }
  }

  @Test func idsLogitsLossesAndAnswersAreTheReferences() throws {
    let model = try VisionLanguageModel(contentsOf: Self.folder)
    let frame = try frame()
    let target = model.language.tokenizer.encode(try golden().member("target").string())
    let cases = try golden().member("cases").elements()
    #expect(cases.count == 10)
    for field in cases {
      let question = try field.member("question").string()
      let image = try Image(
        contentsOf: Self.fixtures.appendingPathComponent(field.member("image").string()))
      #expect(try field.member("text").string() == frame.text(around: question))
      let input = model.imageInput(for: image)
      let prompt = try model.promptTokens(of: question, in: model.frame(frame, showing: input))
      #expect(try prompt == ids(field.member("ids")))
      let rows = model.reader.rows(of: input.pixels(of: image))
      let states = model.language.network.states(
        of: model.inputEmbeddings(of: prompt + target, at: 0..<prompt.count + target.count, rows: rows),
        lengths: [prompt.count + target.count], wanted: [target.count + 1])
      let logits = model.language.network.logits(of: states)
      for (found, expected) in zip(logits.values, try field.member("logits").elements()) {
        #expect(abs(found - Float(try expected.number())) < 2e-3)
      }
      let loss = logits.rows(0..<target.count).crossEntropy(targets: target.map(Int.init)).item
      #expect(abs(loss - Float(try field.member("targetLoss").number())) < 1e-3)
      let answer = try model.answer(to: question, in: frame, about: image, maximumTokens: 32)
      #expect(try answer.tokens == ids(field.member("answerTokens")), "\(question)")
      #expect(try answer.text == field.member("answer").string())
    }
  }

  @Test func itIsSmallAndKnownByItsName() throws {
    #expect(try ModelFolder.location(of: "phantom-vlm") == Self.folder)
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder, includingPropertiesForKeys: [.fileSizeKey])
    let bytes = try files.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    #expect(bytes > 1_000_000 && bytes <= 12_000_000)
  }

  /// The default recipe still describes the committed files: same vocabulary, same sizes, same template.
  @Test func theRecipeWritesTheCommittedFiles() throws {
    try withTemporaryFolder { folder in
      try PhantomAnswererFiles(PhantomAnswererRecipe(seed: 0), tower: PackagedModel.phantomCLIP.folder)
        .write(to: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.count >= 7)
      for name in names {
        let written = try Data(contentsOf: folder.appendingPathComponent(name))
        #expect(written == (try Data(contentsOf: Self.folder.appendingPathComponent(name))), "\(name)")
      }
    }
  }

  /// Its vision tower is that of phantom-clip, bit for bit.
  @Test func itHasTheTowerOfPhantomCLIP() throws {
    let (own, clip) = (
      try TensorReading.tensors(in: Self.folder),
      try TensorReading.tensors(in: PackagedModel.phantomCLIP.folder)
    )
    let names = clip.keys.filter { $0.hasPrefix("vision_model.") }
    #expect(names.count > 50)
    for name in names { #expect(own["vision_tower." + name] == clip[name], "\(name)") }
  }
}

private enum TensorReading {
  static func tensors(in folder: URL) throws -> [String: Tensor] {
    let checkpoint = try Checkpoint(contentsOf: folder)
    return Dictionary(uniqueKeysWithValues: try checkpoint.keys.map { ($0, try checkpoint.tensor($0)!) })
  }
}
