import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// The connections to an endpoint. Nothing is followed, unpacked or kept beyond the limits.
final class ChatConnection: Sendable {
  /// What a server answered, whatever it is.
  struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]
  }

  private let client: HTTPClient
  private let endpoint: ChatEndpoint
  private var limits: EndpointLimits { endpoint.limits }

  init(_ endpoint: ChatEndpoint) {
    self.endpoint = endpoint
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(Int64(endpoint.limits.connectSeconds * 1e9))),
      decompression: .disabled)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = endpoint.limits.concurrency
    // Questions are asked again by who knows how often and when.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func close() async throws { try await client.shutdown() }

  /// Why there is no answer.
  struct Failure: Error {
    /// What was found instead, for messages.
    let found: String
    /// Whether it may be otherwise another time.
    let mayPass: Bool
  }

  /// Sends a request and reads the answer as a whole.
  ///
  /// Throws `Failure` when there is none in time, when it ends too early, and when it is too long;
  /// `CancellationError`.
  func answer(to body: String) async throws -> Answer {
    do {
      return try await withThrowingTaskGroup(of: Answer?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await self.exchange(body) }
        group.addTask {
          try await Task.sleep(for: .seconds(self.limits.wholeSeconds))
          return nil
        }
        // There are two results.
        guard let answer = try await group.next()! else { throw HTTPClientError.deadlineExceeded }
        return answer
      }
    } catch let error where !(error is Failure || error is CancellationError) {
      throw Failure(found: description(of: error), mayPass: true)
    }
  }

  private func exchange(_ body: String) async throws -> Answer {
    var request = HTTPClientRequest(url: endpoint.completions.absoluteString)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "User-Agent", value: "crossmatch")
    if let key = endpoint.key { request.headers.add(name: "Authorization", value: key.authorization) }
    request.body = .bytes(ByteBuffer(string: body))
    let response = try await client.execute(
      request, timeout: .nanoseconds(Int64(limits.wholeSeconds * 1e9)))
    var bytes = [UInt8]()
    for try await part in response.body {
      guard bytes.count + part.readableBytes <= limits.answerBytes else {
        throw Failure(found: "one of more than \(limits.answerBytes) bytes", mayPass: false)
      }
      bytes += part.readableBytesView
    }
    return Answer(status: Int(response.status.code), headers: response.headers, body: bytes)
  }

  private func description(of error: any Error) -> String {
    switch error as? HTTPClientError {
    case .connectTimeout?: "no connection in \(limits.connectSeconds) seconds"
    case .deadlineExceeded?: "none in \(limits.wholeSeconds) seconds"
    case .remoteConnectionClosed?: "a connection that closed before its end"
    default:
      Self.isWithoutConnection(error) ? "no connection" : "one that broke off or is no HTTP (\(error))"
    }
  }

  private static func isWithoutConnection(_ error: any Error) -> Bool {
    let code = (error as? IOError)?.errnoCode
    return error is NIOConnectionError || code == ECONNREFUSED || code == EHOSTUNREACH || code == ENETUNREACH
  }
}
