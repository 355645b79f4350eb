import EmbeddingModels
import Layers
import Tensors
import Testing

/// Embeddings and gradients against transformers on the same tiny random weights: 1e-5 in cosine distance, 1e-4 per
/// element, 1e-3 relative for gradients.
@Suite struct ParityTests {
  static let sentenceModels = [
    "tiny-albert", "tiny-bert", "tiny-bert-cls", "tiny-bge-m3", "tiny-distilbert", "tiny-embedding-gemma",
    "tiny-llama",
    "tiny-mistral", "tiny-modernbert", "tiny-mpnet", "tiny-nomic-bert", "tiny-qwen2",
    "tiny-qwen3", "tiny-roberta", "tiny-xlm-roberta",
  ]
  static let dualEncoders = [
    "tiny-open-clip", "tiny-open-clip-custom", "tiny-biomed-clip", "tiny-open-clip-siglip", "tiny-siglip",
    "tiny-open-clip-resnet", "tiny-open-clip-pooler", "tiny-open-clip-xlm",
  ]
  static let textModels =
    sentenceModels + ["tiny-clip", "tiny-clip-gelu", "tiny-clip-text"] + dualEncoders
  static let imageModels = ["tiny-clip", "tiny-clip-gelu", "tiny-clip-vision-projection"] + dualEncoders

  @Test(arguments: textModels)
  func textEmbeddingsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let encoder = try ModelFolder(contentsOf: fixture.folder).textEncoder()
    #expect(fixture.texts.count >= 4)
    for text in fixture.texts {
      #expect(encoder.tokens(of: text.text) == text.tokens, "\(text.text)")
      let embedding = encoder.textEmbeddings(tokens: [text.tokens]).reshaped([encoder.textDimension])
      expectEqual(embedding, text.embedding)
    }
    // Packed together, each text must see itself alone.
    let together = encoder.textEmbeddings(tokens: fixture.texts.map(\.tokens))
    for (row, text) in fixture.texts.enumerated() {
      expectEqual(together.rows(row..<row + 1).reshaped([encoder.textDimension]), text.embedding)
    }
  }

  @Test(arguments: textModels)
  func inputGradientsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let encoder = try ModelFolder(contentsOf: fixture.folder).textEncoder()
    for text in fixture.texts {
      let gradient = gradient(at: encoder.inputEmbeddings(of: [text.tokens])) { inputs in
        (encoder.textEmbeddings(inputs: inputs, tokens: [text.tokens]) * text.cotangent).sum()
      }
      #expect(gradient.relativeDistance(to: try #require(text.gradient)) < 1e-3, "\(text.text)")
    }
  }

  @Test(arguments: imageModels)
  func imageEmbeddingsAndPixelGradientsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let encoder = try ModelFolder(contentsOf: fixture.folder).imageEncoder()
    #expect(fixture.pictures.count >= 2)
    for picture in fixture.pictures {
      let pixels = picture.image
      expectEqual(
        encoder.imageEmbeddings(pixels: pixels).reshaped([encoder.imageDimension]), picture.embedding)
      let gradient = gradient(at: pixels) { (encoder.imageEmbeddings(pixels: $0) * picture.cotangent).sum() }
      #expect(picture.gathered(gradient).relativeDistance(to: picture.gradient) < 1e-3)
    }
    let together = encoder.imageEmbeddings(pixels: .concatenating(fixture.pictures.map(\.image)))
    for (row, picture) in fixture.pictures.enumerated() {
      expectEqual(together.rows(row..<row + 1).reshaped([encoder.imageDimension]), picture.embedding)
    }
  }

  @Test(arguments: dualEncoders)
  func preprocessedPixelsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let encoder = try ModelFolder(contentsOf: fixture.folder).imageEncoder()
    #expect(fixture.preprocessed.count == 2)
    for sample in fixture.preprocessed {
      let levels = encoder.preprocessing(sample.image).pixels
      #expect(levels.count == sample.levels.count)
      let differences = zip(levels, sample.levels).map { abs(Int($0) - Int($1)) }
      #expect((differences.max() ?? 0) <= 1)
    }
  }

  @Test(arguments: dualEncoders)
  func learnedLogitsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let reference = try #require(fixture.logit)
    let logit = try #require(try ModelFolder(contentsOf: fixture.folder).imageTextModel().logit)
    #expect(abs(logit.scale - reference.scale) < 1e-4 * reference.scale)
    #expect(logit.bias == reference.bias)
    #expect(abs(logit(0.5) - (0.5 * reference.scale + (reference.bias ?? 0))) < 1e-3)
    #expect((logit.probability(0.5) == nil) == (reference.bias == nil))
  }

  @Test func logitsOfCLIPAreScaledCosines() throws {
    let logit = try #require(
      try ModelFolder(contentsOf: ParityFixture("tiny-clip").folder).imageTextModel().logit)
    #expect(abs(logit.scale - 14.2849) < 1e-3)
    #expect(logit.bias == nil)
  }

  @Test(arguments: sentenceModels)
  func parameterGradientsOfSentenceEncodersAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    try expectParameterGradients(of: SentenceEncoder(contentsOf: fixture.folder), fixture) { model in
      model.weightedText(fixture)
    }
  }

  @Test(arguments: ["tiny-clip", "tiny-clip-gelu"])
  func parameterGradientsOfCLIPAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    try expectParameterGradients(of: CLIP(contentsOf: fixture.folder), fixture) { model in
      model.weightedText(fixture) + model.weightedImage(fixture)
    }
  }

  @Test func parameterGradientsOfSingleTowersAreTheReferences() throws {
    let text = try ParityFixture("tiny-clip-text")
    try expectParameterGradients(of: CLIPTextTower(contentsOf: text.folder), text) { $0.weightedText(text) }
    let vision = try ParityFixture("tiny-clip-vision-projection")
    try expectParameterGradients(of: CLIPVisionTower(contentsOf: vision.folder), vision) {
      $0.weightedImage(vision)
    }
  }

  private func expectEqual(
    _ embedding: Tensor, _ reference: Tensor, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let cosine = embedding.reshaped([1, embedding.count]).cosineSimilarity(to: reference).item
    #expect(1 - cosine < 1e-5, sourceLocation: sourceLocation)
    #expect(embedding.largestDifference(from: reference) < 1e-4, sourceLocation: sourceLocation)
  }

  /// Whether a checkpoint's key is a spelling of this name, with a prefix or TensorFlow's words for layer norms.
  private func isKey(_ key: String, of name: String) -> Bool {
    let key = key.replacing("LayerNorm.gamma", with: "LayerNorm.weight")
      .replacing("LayerNorm.beta", with: "LayerNorm.bias")
    return key == name || key.hasSuffix("." + name)
  }

  private func expectParameterGradients<Model: Parameterized>(
    of model: Model, _ fixture: ParityFixture, _ function: (Model) -> Tensor
  ) throws {
    let reference = try fixture.parameterGradients()
    let parameters = model.parameters
    let gradients = gradient(at: parameters.map(\.tensor)) { function(model.replacingParameters($0)) }
    var checked = 0
    for (parameter, gradient) in zip(parameters, gradients) {
      guard let key = reference.keys.first(where: { isKey($0, of: parameter.name) }) else {
        #expect(fixture.withoutGradient.contains { isKey($0, of: parameter.name) }, "\(parameter.name)")
        continue
      }
      let expected = try #require(try reference.tensor(key))
      // A key bias shifts all scores of a row alike: its gradient is zero but for rounding.
      let isNothing = expected.length < 1e-5 && gradient.length < 1e-5
      #expect(isNothing || gradient.relativeDistance(to: expected) < 1e-3, "\(parameter.name)")
      checked += 1
    }
    #expect(checked == reference.keys.count)
  }
}

extension TextEncoder {
  fileprivate func weightedText(_ fixture: ParityFixture) -> Tensor {
    let text = fixture.texts[0]
    return (textEmbeddings(tokens: [text.tokens]) * text.cotangent).sum()
  }
}

extension ImageEncoder {
  fileprivate func weightedImage(_ fixture: ParityFixture) -> Tensor {
    let picture = fixture.pictures[0]
    return (imageEmbeddings(pixels: picture.image) * picture.cotangent).sum()
  }
}
