import Files
import Foundation
import LanguageModels

/// What is asked of a local model.
package struct AnswerRequest: Sendable {
  /// What the user says.
  package var prompt: String
  /// The image that is asked about.
  package var image: URL?
  /// An answer whose loss is wanted.
  package var target: String?

  /// A request.
  ///
  /// - Parameters:
  ///   - prompt: what the user says
  ///   - image: the image that is asked about
  ///   - target: an answer whose loss is wanted
  package init(prompt: String, image: URL? = nil, target: String? = nil) {
    (self.prompt, self.image, self.target) = (prompt, image, target)
  }
}

/// How a request is answered.
public struct AnswerSettings: Sendable, Hashable {
  /// The most tokens of an answer.
  public var maximumTokens: Int
  /// How tokens are drawn.
  public var sampling: Sampling

  /// Settings of answers.
  ///
  /// - Parameters:
  ///   - maximumTokens: the most tokens of an answer
  ///   - sampling: how tokens are drawn; the most probable one each time unless given
  public init(maximumTokens: Int = 64, sampling: Sampling = Sampling()) {
    (self.maximumTokens, self.sampling) = (maximumTokens, sampling)
  }

  /// Throws `InputError` for settings out of range.
  public func validate() throws {
    try InputError.check("maximum tokens", maximumTokens, 1...(1 << 24))
    try sampling.validate()
  }
}

/// What came of a request.
package struct AnswerReport: Sendable {
  /// The tokens before the answer.
  package let promptTokens: [Int32]
  /// What the model said.
  package let answer: Answer
  /// The target's tokens and their mean cross-entropy in nats.
  package let target: (tokens: [Int32], loss: Float)?
}
