import Files
import Foundation
import LanguageModels
import Responses
import TestSupport
import Testing
import VisionLanguageModels

/// Models on this machine that are asked, against what they answer by themselves.
@Suite struct LocalResponderTests {
  private let image = RepositoryFixtures.image("rgb8.png")

  @Test func aLanguageModelAnswersAsItDoesByItself() async throws {
    let model = try LanguageModel(contentsOf: RepositoryFixtures.languageModel("tiny-llama2"))
    let settings = AnswerSettings(maximumTokens: 8)
    let responder = try LocalResponder(FramedLanguageModel(model, frame: .raw), settings)
    let prompt = "the lesion is"
    let ids = model.promptTokens(of: prompt, in: .raw)
    let expected = try model.answer(to: ids, maximumTokens: 8)
    let found = try await responder.reply(to: prompt, about: nil) { false }
    #expect(
      found
        == Reply(
          text: expected.text, finish: expected.end.rawValue,
          tokens: ResponseTokens(prompt: ids.count, response: expected.tokens.count)))
    #expect(responder.name == "tiny-llama2")
    await #expect(throws: CancellationError.self) {
      try await responder.reply(to: prompt, about: nil) { true }
    }
    let error = await #expect(throws: InputError.self) {
      try await responder.reply(to: prompt, about: self.image) { false }
    }
    #expect(error?.description.hasPrefix("image: expected none, for a model that reads texts alone") == true)
  }

  @Test func aModelWithImagesAnswersAsItDoesByItself() async throws {
    let model = try VisionLanguageModel(contentsOf: RepositoryFixtures.answeringModel("tiny-llava"))
    let frame = PromptFrame(before: "\(model.placeholder.text)\n", after: "\n", addsSpecialTokens: true)
    let responder = try LocalResponder(
      FramedVisionLanguageModel(model, frame: frame), AnswerSettings(maximumTokens: 6))
    let expected = try model.answer(
      to: "what is it", in: frame, about: .init(contentsOf: image), maximumTokens: 6)
    let found = try await responder.reply(to: "what is it", about: image) { false }
    #expect(found.text == expected.text)
    #expect(found.tokens.response == expected.tokens.count)
    let error = await #expect(throws: InputError.self) {
      try await responder.reply(to: "what is it", about: nil) { false }
    }
    #expect(error?.field == "image")
  }

  @Test func settingsOutOfRangeAreRefused() throws {
    let model = try LanguageModel(contentsOf: RepositoryFixtures.languageModel("tiny-llama2"))
    #expect(throws: InputError.self) {
      try LocalResponder(FramedLanguageModel(model, frame: .raw), AnswerSettings(maximumTokens: 0))
    }
  }
}
