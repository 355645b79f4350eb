import EmbeddingModels
import Foundation
import LanguageModels
import VisionLanguageModels

/// A model on this machine that is asked one question after the other; its threads work on each.
public struct LocalResponder: Responder {
  /// The name of the model's folder.
  public let name: String
  private let decisive: Settings
  private let answering: any Answering
  private let answers: AnswerSettings

  /// A language model that sees texts alone.
  ///
  /// - Parameters:
  ///   - framed: the model in its form of conversations
  ///   - answers: how it answers
  /// - Throws: `InputError` for settings out of range, and when the weights cannot be read
  public init(_ framed: FramedLanguageModel, _ answers: AnswerSettings) throws {
    try self.init(
      TextAnswering(framed), framed.model.identity(), answers,
      frame: framed.frame == .raw ? nil : framed.frame)
  }

  /// A model that sees an image with every question.
  ///
  /// - Parameters:
  ///   - framed: the model in its form of conversations
  ///   - answers: how it answers
  /// - Throws: `InputError` for settings out of range, and when the weights cannot be read
  public init(_ framed: FramedVisionLanguageModel, _ answers: AnswerSettings) throws {
    try self.init(ImageAnswering(framed), framed.model.identity(), answers, frame: framed.frame)
  }

  private init(
    _ answering: any Answering, _ identity: ModelIdentity, _ answers: AnswerSettings, frame: PromptFrame?
  ) throws {
    try answers.validate()
    (self.answering, self.answers, name) = (answering, answers, identity.name)
    decisive = Settings(
      model: identity, before: frame?.before, after: frame?.after, maximumTokens: answers.maximumTokens,
      sampling: answers.sampling)
  }

  /// The model with its digest, the text around the user's words, and how tokens are drawn.
  public var settings: any Encodable & Sendable { decisive }

  /// One.
  public var concurrency: Int { 1 }

  /// The model's answer.
  ///
  /// - Parameters:
  ///   - prompt: the user's turn
  ///   - image: the file of the image that it is about
  ///   - shouldStop: asked between tokens
  /// - Throws: `InputError` when the question cannot be answered, `CancellationError` when `shouldStop` said so
  public func reply(to prompt: String, about image: URL?, shouldStop: @Sendable () -> Bool) async throws
    -> Reply
  {
    let prepared = try answering.prepared(AnswerRequest(prompt: prompt, image: image), answers)
    let report = try prepared.report(shouldStop: shouldStop)
    return Reply(
      text: report.answer.text, finish: report.answer.end.rawValue,
      tokens: ResponseTokens(prompt: report.promptTokens.count, response: report.answer.tokens.count))
  }
}

extension LocalResponder {
  private struct Settings: Encodable, Sendable {
    let model: ModelIdentity
    /// What stands around the user's words; nil where texts are taken as they are.
    let before: String?
    let after: String?
    let maximumTokens: Int
    let sampling: Sampling

    enum CodingKeys: String, CodingKey {
      case model, before, after, maximumTokens = "maximum_tokens", sampling
    }
  }
}
