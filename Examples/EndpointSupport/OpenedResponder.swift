import ExampleSupport
import ResponseEndpoints
import Responses

/// A model that is ready to be asked.
public enum OpenedResponder: Sendable {
  case local(LocalResponder)
  case endpoint(ChatEndpoint)

  /// Asks it all questions of a collection, and waits for the answers.
  ///
  /// Throws `InputError`, `OutputError`, and `Interruption.Stop` where the user wants no more.
  public func collect(_ collection: ResponseCollection) throws -> CollectionOutcome {
    switch self {
    case .local(let responder): try awaiting { try await collection.collect(from: responder) }
    case .endpoint(let endpoint):
      try awaiting { try await endpoint.withResponder { try await collection.collect(from: $0) } }
    }
  }
}
