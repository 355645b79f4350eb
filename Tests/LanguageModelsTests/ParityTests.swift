import EmbeddingModels
import Foundation
import LanguageModels
import Tensors
import Testing

/// Logits, losses, gradients and greedy answers against transformers on the same tiny random weights.
@Suite struct ParityTests {
  /// A fixture that is lost must not take its tests with it silently.
  @Test(arguments: ParityFixture.names)
  func everyFixtureIsThere(_ name: String) throws { #expect(try ParityFixture(name).cases.count == 3) }

  @Test(arguments: ParityFixture.names)
  func tokensAndLogitsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try fixture.model()
    for example in fixture.cases {
      #expect(model.tokens(of: example.prompt) == example.tokens, "\(example.prompt)")
      #expect(model.tokens(of: example.prompt + example.target) == example.tokens + example.targetTokens)
      let states = model.network.states(
        of: model.inputEmbeddings(of: [example.tokens]), lengths: [example.tokens.count], wanted: [1])
      let logits = model.network.logits(of: states).row(0)
      #expect(logits.relativeDistance(to: example.logits) < 1e-4, "\(example.prompt)")
    }
  }

  @Test(arguments: ParityFixture.names)
  func lossesAndGradientsAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try fixture.model()
    for example in fixture.cases {
      let tokens = example.tokens + example.targetTokens
      let wanted = example.targetTokens.count + 1
      let (loss, gradient) = valueWithGradient(at: model.inputEmbeddings(of: [tokens])) { inputs in
        let states = model.network.states(of: inputs, lengths: [tokens.count], wanted: [wanted])
        return model.network.logits(of: states.rows(0..<wanted - 1))
          .crossEntropy(targets: example.targetTokens.map(Int.init))
      }
      #expect(abs(loss.item - example.loss) < 1e-4, "\(example.prompt)")
      #expect(gradient.relativeDistance(to: example.gradient) < 1e-3, "\(example.prompt)")
    }
  }

  @Test(arguments: ParityFixture.names)
  func greedyAnswersAreTheReferences(_ name: String) throws {
    let fixture = try ParityFixture(name)
    let model = try fixture.model()
    for example in fixture.cases {
      var pieces: [String] = []
      let answer = try model.answer(to: example.tokens, maximumTokens: 8) {
        pieces.append($0)
        return true
      }
      #expect(answer.tokens == example.answerTokens, "\(example.prompt)")
      #expect(answer.text == example.answer)
      #expect(pieces.joined() == answer.text)
    }
  }
}
