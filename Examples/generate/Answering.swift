import ExampleSupport
import Files
import LanguageModels

/// A model that answers requests.
protocol Answering {
  /// What a request comes to, checked as far as that is possible before the work.
  ///
  /// Throws `InputError` for what cannot be answered.
  func prepared(_ request: AnswerRequest, _ settings: AnswerSettings) throws -> PreparedAnswer
}

/// What a model makes of a prompt that it has read.
struct ReadPrompt {
  /// The answer, by a function that is given each piece of its text and says whether to go on.
  let answer: (_ read: (String) -> Bool) throws -> Answer
  /// The loss of a target's tokens.
  let loss: (_ target: [Int32]) -> Float
}

/// A request that is ready to be answered.
struct PreparedAnswer {
  let promptTokens: [Int32]
  let targetTokens: [Int32]?
  /// Reads the prompt, and the image with it, which is not held before.
  let read: () throws -> ReadPrompt

  /// The answer with its figures.
  ///
  /// - Parameter read: called with each piece of the answer's text as it comes
  /// - Throws: `InputError`, what `read` throws, and `Interruption.Stop` where the user wants no more
  func report(reading read: (String) throws -> Void) throws -> AnswerReport {
    Interruption.watch()
    let prompt = try self.read()
    var failure: (any Error)?
    let answer = try prompt.answer { piece in
      do { try read(piece) } catch { failure = error }
      return failure == nil && !Interruption.isRequested
    }
    if let failure { throw failure }
    try Interruption.unwatch()
    return AnswerReport(
      promptTokens: promptTokens, answer: answer,
      target: try targetTokens.map { ($0, try finite(prompt.loss($0))) })
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
/// Throws `InputError` for a folder that cannot be read, and for one without a template where one is needed.
func openAnswering(_ name: String, _ frame: FrameOptions) throws -> any Answering {
  try FramedImageModel.isThere(name)
    ? ImageAnswering(framed: FramedImageModel(name, frame)) : TextAnswering(framed: FramedModel(name, frame))
}
