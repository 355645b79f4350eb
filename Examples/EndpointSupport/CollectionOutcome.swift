import Files
import Responses

/// What became of the questions of a command.
public struct CollectionOutcome: Sendable {
  /// The name of the model that was asked.
  public let model: String
  /// How many questions are answered, and what that cost.
  public let progress: ResponseProgress
  /// How many were answered by earlier runs.
  public let answeredBefore: Int
  /// How long it took.
  public let seconds: Double
  /// Says that some questions were asked in vain; nil where none was.
  public let problem: InputError?
}
