import EmbeddingModels
import Foundation
import Testing

/// What a folder is said to be is what its files and its weights say.
@Suite struct ModelDescriptionTests {
  private func description(_ fixture: String, _ options: ModelOptions = ModelOptions()) throws
    -> ModelDescription
  {
    try ModelDescription(of: ModelFolder(contentsOf: ParityFixture(fixture).folder, options: options))
  }

  @Test func textEncodersAreDescribed() throws {
    let model = try description("tiny-embedding-gemma", ModelOptions(promptName: "document"))
    #expect(model.family == "gemma3_text" && model.layout == .sentenceTransformers)
    #expect(model.identity.name == "tiny-embedding-gemma" && model.identity.sha256?.count == 64)
    let text = try #require(model.text)
    #expect(model.image == nil)
    #expect(text.tokenizer == "BPE" && text.vocabularySize == 268 && text.contextLength == 40)
    #expect(text.width == 16 && text.dimension == 16 && text.pooling == [.mean])
    #expect(text.steps == ["dense to 20", "dense to 16", "normalize"])
    #expect(text.prompts.keys.sorted() == ["document", "query"])
    #expect(text.prompt == "title: none | text: ")
  }

  @Test func modelsOfImagesAndTextsAreDescribed() throws {
    let model = try description("tiny-clip")
    #expect(model.family == "clip" && model.layout == .transformers && model.notes.isEmpty)
    #expect(model.text?.tokenizer == "BPE" && model.text?.pooling == nil && model.text?.dimension == 12)
    let image = try #require(model.image)
    #expect(image.inputWidth == 32 && image.inputHeight == 32 && image.patchSize == 8)
    #expect(image.preprocessing.count == 5)
    #expect(image.preprocessing[0] == "resize the shorter side to 32 (bicubic)")
    let tower = try description("tiny-clip-vision-projection")
    #expect(tower.text == nil && tower.image?.dimension == 12)
  }

  /// tiny-albert: 130 words, 32 positions and 2 types of 8; two blocks of 12 and 20; what is between.
  @Test func parametersAreCounted() throws {
    let embeddings = (130 + 32 + 2) * 8 + 2 * 8 + (8 + 1) * 12
    let block = 4 * (12 + 1) * 12 + (12 + 1) * 20 + (20 + 1) * 12 + 4 * 12
    let model = try description("tiny-albert")
    #expect(model.parameterCount == embeddings + 2 * block)
    #expect(model.text?.tokenizer == "WordPiece")
  }

  /// The limit of 512 tokens in its tokenizer's file is more than the 32 positions that the model has.
  @Test func limitsThatContradictEachOtherAreNoted() throws {
    #expect(try description("tiny-albert").notes.contains { $0.contains("512") && $0.contains("32") })
  }

  @Test func descriptionsAreWrittenAndReadAgain() throws {
    for fixture in ["tiny-clip", "tiny-xlm-roberta"] {
      let model = try description(fixture)
      #expect(try JSONDecoder().decode(ModelDescription.self, from: JSONEncoder().encode(model)) == model)
    }
  }
}
