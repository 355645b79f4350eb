/// A rule by which a model's answer is judged, apart from the loss that an attack descends on.
public protocol ResponseJudge: Sendable {
  /// The name of the rule in results.
  var name: String { get }

  /// What an answer is.
  ///
  /// - Parameters:
  ///   - response: the answer, generated from the saved image and text
  ///   - prompt: the user's text
  func verdict(on response: String, to prompt: String) -> Verdict
}

extension ResponseJudge {
  /// Whether an answer is a success of an attack.
  ///
  /// - Parameters:
  ///   - response: the answer
  ///   - prompt: the user's text
  public func isSuccess(_ response: String, to prompt: String) -> Bool {
    verdict(on: response, to: prompt) == .success
  }
}

/// What an answer is by a rule.
public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
  /// The model does what was asked, or says what was aimed at.
  case success
  /// The model declines.
  case refusal
  /// Neither: nothing, a repetition of the question, or something else than was aimed at.
  case failure
}
