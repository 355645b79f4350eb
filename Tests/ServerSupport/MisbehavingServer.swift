import Files
import Foundation
import Hummingbird
import NIOCore
import Synchronization

/// A server on this machine that answers as a test says, and remembers what it was asked.
package final class MisbehavingServer: Sendable {
  /// A request as it came.
  package struct Asked: Sendable {
    package let path: String
    package let headers: [String: String]
    package let body: [UInt8]

    /// The body as JSON.
    package func json() throws -> JSONField { try JSONField(parsing: body, file: nil) }
  }

  package typealias Behaviour = @Sendable (_ number: Int, _ asked: Asked) async throws -> Response

  private struct State {
    var asked: [Asked] = []
    var open = 0
    var mostOpen = 0
  }

  private let behaviour: Behaviour
  private let state = Mutex(State())

  private init(_ behaviour: @escaping Behaviour) { self.behaviour = behaviour }

  /// All requests so far.
  package var asked: [Asked] { state.withLock(\.asked) }

  /// The most requests that were open at the same time.
  package var mostOpen: Int { state.withLock(\.mostOpen) }

  /// Gives `body` the address of a server, which ends afterwards.
  ///
  /// - Parameters:
  ///   - behaviour: the answer to the request with a number, from 0
  ///   - body: what is done with the server
  package static func running<Result: Sendable>(
    _ behaviour: @escaping Behaviour,
    _ body: @escaping @Sendable (_ address: String, _ server: MisbehavingServer) async throws -> Result
  ) async throws -> Result {
    let server = MisbehavingServer(behaviour)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in try await server.response(to: request)
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) })
    application.logger.logLevel = .critical
    let running = application
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask(executorPreference: ServerExecutor()) {
        try await running.run()
        return nil
      }
      defer { group.cancelAll() }
      var iterator = ports.makeAsyncIterator()
      let number = await iterator.next() ?? 0
      return try await body("http://127.0.0.1:\(number)/v1", server)
    }
  }

  private func response(to request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 26)
    var headers = [String: String]()
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    let asked = Asked(path: request.uri.path, headers: headers, body: Array(body.readableBytesView))
    let number = state.withLock { state in
      state.asked.append(asked)
      state.open += 1
      state.mostOpen = max(state.mostOpen, state.open)
      return state.asked.count - 1
    }
    defer { state.withLock { $0.open -= 1 } }
    return try await behaviour(number, asked)
  }
}

// MARK: - Answers

extension Response {
  /// An answer of a text, of JSON unless said otherwise.
  package static func text(_ text: String, _ status: HTTPResponse.Status = .ok, retryAfter: String? = nil)
    -> Response
  {
    var headers: HTTPFields = [.contentType: "application/json"]
    if let retryAfter { headers[.retryAfter] = retryAfter }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// A chat's answer, as servers give it.
  package static func chat(_ content: String) -> Response {
    let members: KeyValuePairs<String, JSON> = ["role": "assistant", "content": .string(content)]
    return text(
      """
      {"id": "x", "object": "chat.completion", "model": "m", "choices": [{"index": 0, "message": \
      \(JSON.object(JSONObject(members)).text()), "finish_reason": "stop"}], "usage": {"prompt_tokens": 11, \
      "completion_tokens": 3, "total_tokens": 14}}
      """)
  }

  /// A body of a promised length that ends after some bytes, with the connection.
  package static func half(_ text: String, of length: Int) -> Response {
    Response(
      status: .ok,
      body: ResponseBody(contentLength: length) { writer in
        try await writer.write(ByteBuffer(string: text))
        throw CancellationError()
      })
  }

  /// A body of pieces without end.
  package static func endless(_ piece: String, every pause: Duration) -> Response {
    Response(
      status: .ok,
      body: ResponseBody { writer in
        while true {
          try await writer.write(ByteBuffer(string: piece))
          try await Task.sleep(for: pause)
        }
      })
  }
}
