import ChatTemplates
import ExampleSupport
import Files
import Foundation
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// A model that answers requests.
protocol Answering {
  /// What a request comes to, checked as far as that is possible before the work.
  ///
  /// Throws `InputError` for what cannot be answered.
  func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer
}

/// A request that is ready to be answered.
struct PreparedAnswer {
  let promptTokens: [Int32]
  /// The answer, by a function that is given each piece of its text and says whether to go on.
  let answer: (_ read: (String) -> Bool) throws -> Answer
  /// The target's tokens, and their loss.
  let target: (tokens: [Int32], loss: () -> Float)?

  /// The answer with its figures.
  ///
  /// - Parameter read: called with each piece of the answer's text as it comes
  /// - Throws: `InputError`, what `read` throws, and `Interruption.Stop` where the user wants no more
  func report(reading read: (String) throws -> Void) throws -> AnswerReport {
    Interruption.watch()
    var failure: (any Error)?
    let answer = try answer { piece in
      do { try read(piece) } catch { failure = error }
      return failure == nil && !Interruption.isRequested
    }
    if let failure { throw failure }
    try Interruption.unwatch()
    return AnswerReport(
      promptTokens: promptTokens, answer: answer,
      target: try target.map { ($0.tokens, try finite($0.loss())) })
  }

  private func finite(_ loss: Float) throws -> Float {
    guard loss.isFinite else {
      throw InputError(field: "target loss", expected: "a finite number", found: "\(loss)")
    }
    return loss
  }
}

/// The model of a folder, of whatever kind it is.
///
/// - Parameters:
///   - raw: whether prompts are taken as they are
///   - system: what the model is told before the conversation
///   - template: the name of a template instead of the folder's own
/// - Throws: `InputError` for a folder that cannot be read, and for one without a template where one is needed
func openAnswering(_ folder: URL, raw: Bool, system: String?, template: ChatTemplateName?) throws
  -> any Answering
{
  let named = try template.map { try ChatTemplate.named($0, forModelIn: folder) }
  func frame(_ own: ChatTemplate?, imageCount: Int) throws -> PromptFrame {
    guard let chat = named ?? own else {
      throw InputError(
        file: folder.path, field: "chat template",
        expected: "one in the folder, or --template with the name of one, or --raw", found: "none")
    }
    return try PromptFrame(chat, system: system, imageCount: imageCount)
  }
  if try VisionLanguageModel.isDescribed(
    by: JSONField(contentsOf: folder.appendingPathComponent("config.json")))
  {
    let model = try VisionLanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    return ImageAnswering(
      model: model, frame: raw ? nil : try frame(model.language.chatTemplate(), imageCount: 1))
  }
  let model = try LanguageModel(contentsOf: folder)
  for line in model.notes { note(line) }
  return TextAnswering(model: model, frame: raw ? .raw : try frame(model.chatTemplate(), imageCount: 0))
}
