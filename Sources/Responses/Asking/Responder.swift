import Files
import Foundation

/// Something that answers questions: a local model or an endpoint.
public protocol Responder: Sendable {
  /// The name of the model in results.
  var name: String { get }

  /// What decides over the answers: which model and how it is asked. Nothing secret, since it is written into
  /// the file beside the responses.
  var settings: any Encodable & Sendable { get }

  /// How many questions may be asked at the same time.
  var concurrency: Int { get }

  /// The answer to a question.
  ///
  /// - Parameters:
  ///   - prompt: the user's turn
  ///   - image: the file of the image that it is about; nil for none
  ///   - shouldStop: asked while nothing but waiting is done, or between tokens
  /// - Throws: `InputError` when this question cannot be answered, `ResponderFailure` when no other can be
  ///   either, `CancellationError` when `shouldStop` said so
  func reply(to prompt: String, about image: URL?, shouldStop: @Sendable () -> Bool) async throws -> Reply
}

/// What a model said, and how it ended.
public struct Reply: Sendable, Hashable {
  /// The answer; empty where the model said nothing.
  public var text: String
  /// How it ended, in the words of what answered; nil where that is not known.
  public var finish: String?
  /// The numbers of tokens, as far as they are known.
  public var tokens: ResponseTokens

  /// An answer.
  ///
  /// - Parameters:
  ///   - text: what the model said
  ///   - finish: how it ended
  ///   - tokens: the numbers of tokens
  public init(text: String, finish: String? = nil, tokens: ResponseTokens = ResponseTokens()) {
    (self.text, self.finish, self.tokens) = (text, finish, tokens)
  }
}

/// Nothing that is asked would be answered: a key that is refused, a model that is not there.
public struct ResponderFailure: Error, Sendable, Hashable {
  /// Why.
  public let problem: InputError

  /// A failure for a reason.
  public init(_ problem: InputError) { self.problem = problem }
}
