import EmbeddingModels
import Files
import Foundation
import Imaging
import LanguageModels
import Tensors
import Testing
import VisionLanguageModels

/// Models with images against transformers on the same tiny random weights: ids exactly, pixels within one
/// level, losses and logits within 1e-4, gradients within 1e-3 of their length.
@Suite struct ParityTests {
  /// A fixture that is lost must not take its tests with it silently.
  @Test(arguments: ParityFixture.names)
  func everyFixtureIsThere(_ name: String) throws {
    let fixture = try ParityFixture(name)
    #expect(fixture.cases.count == 2)
    for file in ["config.json", "model.safetensors", "tokenizer.json"] {
      #expect(FileManager.default.fileExists(atPath: fixture.folder.appendingPathComponent(file).path))
    }
  }

  @Test(arguments: ParityFixture.names)
  func preprocessedPixelsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    for sample in fixture.cases {
      let seen = model.imageInput(for: sample.image).preprocessing(sample.image)
      #expect((seen.width, seen.height) == (sample.seen.width, sample.seen.height))
      let differences = zip(seen.pixels, sample.seen.pixels).map { abs(Int($0) - Int($1)) }
      #expect(differences.max() ?? 0 <= 1)
    }
  }

  @Test(arguments: ParityFixture.names)
  func idsOfPromptsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    for sample in fixture.cases {
      let frame = try model.frame(sample.frame, showing: model.imageInput(for: sample.image))
      #expect(try model.promptTokens(of: "", in: frame) == sample.tokens)
      let target = model.language.tokenizer.encode(sample.target, addingSpecialTokens: false)
      #expect(target == sample.targetTokens)
    }
  }

  @Test(arguments: ParityFixture.names)
  func logitsLossesAndGradientsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    for sample in fixture.cases {
      let ids = sample.tokens + sample.targetTokens
      var logits = Tensor([Float]())
      let pixels = sample.seen.channelPixels
      let rows = value(at: pixels) { model.reader.rows(of: $0) }
      let inputs = model.inputEmbeddings(of: ids, at: 0..<ids.count, rows: rows)
      let (found, gradients) = valueWithGradient(at: [pixels, .zeros(inputs.shape)]) { at in
        let rows = model.reader.rows(of: at[0])
        let inputs = model.inputEmbeddings(of: ids, at: 0..<ids.count, rows: rows) + at[1]
        let states = model.language.network.states(of: inputs, lengths: [ids.count])
        logits = model.language.network.logits(of: states)
        return loss(of: sample.targetTokens, in: logits)
      }
      #expect(abs(found.item - sample.targetLoss) < 1e-4)
      let last = logits.detached.rows(ids.count - sample.logits.shape[0]..<ids.count)
      #expect(last.columns >= sample.logits.columns)
      #expect((last - sample.logits).values.allSatisfy { $0.magnitude < 1e-3 })
      #expect(
        gradients[0].reshaped(sample.pixelGradient.shape).relativeDistance(to: sample.pixelGradient) < 1e-3)
      #expect(gradients[1].relativeDistance(to: sample.inputGradient) < 1e-3)
    }
  }

  @Test(arguments: ParityFixture.names)
  func greedyAnswersAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try VisionLanguageModel(contentsOf: fixture.folder)
    for sample in fixture.cases {
      let answer = try model.answer(
        to: "", in: sample.frame, about: sample.image, maximumTokens: sample.answer.count)
      #expect(answer.tokens == sample.answer)
      #expect(answer.text == sample.answerText)
    }
  }

  /// Views that are read on threads of their own, with and without keeping what was computed.
  @Test(arguments: ParityFixture.names)
  func gradientsOfRowsByViewsAreThoseOfTheWhole(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let reader = try VisionLanguageModel(contentsOf: fixture.folder).reader
    for copies in [1, 3] {
      let pixels = Tensor.concatenating(
        Array(repeating: fixture.cases[0].seen.channelPixels, count: copies))
      let whole = DifferentiableValue(at: [pixels]) { reader.rows(of: $0[0]) }
      let parts = DifferentiableRows(of: pixels, by: reader)
      #expect(parts.rows.relativeDistance(to: whole.value) < 1e-5)
      let cotangent = whole.value + 1
      let gradient = parts.pixelGradient(along: cotangent)
      #expect(gradient.relativeDistance(to: whole.gradients(along: cotangent)[0]) < 1e-4)
    }
  }

  /// The mean cross-entropy of the target's tokens, which end the sequence.
  private func loss(of target: [Int32], in logits: Tensor) -> Tensor {
    let rows = logits.shape[0] - 1 - target.count..<logits.shape[0] - 1
    return logits.rows(rows).crossEntropy(targets: target.map(Int.init))
  }
}
