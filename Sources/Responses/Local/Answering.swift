import Files
import LanguageModels

/// A local model that answers requests.
package protocol Answering: Sendable {
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
package struct PreparedAnswer {
  let promptTokens: [Int32]
  let targetTokens: [Int32]?
  /// Reads the prompt, and the image with it, which is not held before.
  let read: () throws -> ReadPrompt

  /// The answer with its figures.
  ///
  /// - Parameters:
  ///   - read: called with each piece of the answer's text as it comes
  ///   - shouldStop: asked after each piece
  /// - Throws: `InputError`, what `read` throws, and `CancellationError` when `shouldStop` said so
  package func report(
    reading read: (String) throws -> Void = { _ in }, shouldStop: () -> Bool
  ) throws -> AnswerReport {
    let prompt = try self.read()
    var failure: (any Error)?
    var isStopped = false
    let answer = try prompt.answer { piece in
      do { try read(piece) } catch { failure = error }
      isStopped = shouldStop()
      return failure == nil && !isStopped
    }
    if let failure { throw failure }
    if isStopped { throw CancellationError() }
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
