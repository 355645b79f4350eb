import Files

/// A line of a file of responses that grows.
enum ResponseLine: ResultFileLine {
  case answered(CollectedResponse)
  case failed(FailedResponse)

  init(_ line: JSONField) throws {
    // Lines that are written here have names; the number stands for none.
    self = try FailedResponse(line).map { .failed($0) } ?? .answered(CollectedResponse(line, number: 0))
  }

  var key: ResponseKey {
    switch self {
    case .answered(let response): ResponseKey(id: response.id, input: response.question.input)
    case .failed(let failure): ResponseKey(id: failure.id, input: failure.input)
    }
  }

  var isFailure: Bool {
    switch self {
    case .answered: false
    case .failed: true
    }
  }

  func text() -> String {
    switch self {
    case .answered(let response): response.text
    case .failed(let failure): failure.text
    }
  }
}
