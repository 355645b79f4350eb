import Files

/// What is waited for at an endpoint, how long, and how often.
public struct EndpointLimits: Sendable, Hashable {
  /// The most questions at the same time.
  public var concurrency: Int
  /// The most questions a minute, those that are asked again included; nil for no limit.
  public var requestsPerMinute: Double?
  /// How often a question is asked again after a failure that may pass.
  public var retries: Int
  /// Seconds until the first question is asked again; each further time twice as many, up to `longestPause`.
  public var firstPause: Double
  /// The most seconds between two tries. A server that asks for more ends the question.
  public var longestPause: Double
  /// The most seconds until a connection is made.
  public var connectSeconds: Double
  /// The most seconds until an answer is there as a whole, the connection included.
  public var wholeSeconds: Double
  /// The most bytes of an answer.
  public var answerBytes: Int
  /// The most bytes of an image's file.
  public var imageBytes: Int
  /// After so many questions in a row whose last try failed too, nothing more is asked.
  public var failuresInARow: Int

  /// Limits of requests.
  ///
  /// - Parameters:
  ///   - concurrency: the most questions at the same time
  ///   - requestsPerMinute: the most questions a minute; nil for no limit
  ///   - retries: how often a question is asked again
  ///   - firstPause: seconds until the first question is asked again
  ///   - longestPause: the most seconds between two tries
  ///   - connectSeconds: the most seconds until a connection is made
  ///   - wholeSeconds: the most seconds until an answer is there as a whole
  ///   - answerBytes: the most bytes of an answer
  ///   - imageBytes: the most bytes of an image's file
  ///   - failuresInARow: after how many questions in a row that fail nothing more is asked
  public init(
    concurrency: Int = 4, requestsPerMinute: Double? = nil, retries: Int = 5, firstPause: Double = 1,
    longestPause: Double = 300, connectSeconds: Double = 10, wholeSeconds: Double = 300,
    answerBytes: Int = 1 << 24, imageBytes: Int = 20 << 20, failuresInARow: Int = 5
  ) {
    (self.concurrency, self.requestsPerMinute, self.retries) = (concurrency, requestsPerMinute, retries)
    (self.firstPause, self.longestPause) = (firstPause, longestPause)
    (self.connectSeconds, self.wholeSeconds) = (connectSeconds, wholeSeconds)
    (self.answerBytes, self.imageBytes) = (answerBytes, imageBytes)
    self.failuresInARow = failuresInARow
  }

  /// Throws `InputError` for limits out of range.
  public func validate() throws {
    try InputError.check("concurrency", concurrency, 1...256)
    try InputError.check("retries", retries, 0...100)
    try InputError.check("bytes of an answer", answerBytes, 1...1 << 30)
    try InputError.check("bytes of an image", imageBytes, 1...1 << 30)
    try InputError.check("failures in a row", failuresInARow, 1...1 << 30)
    for (name, value) in [
      ("requests a minute", requestsPerMinute ?? 1), ("first pause", firstPause),
      ("longest pause", longestPause), ("connection time", connectSeconds), ("answer time", wholeSeconds),
    ] {
      guard value >= 0.001, value <= 1_000_000 else {
        throw InputError(field: name, expected: "a number from 0.001 to 1000000", found: "\(value)")
      }
    }
  }
}
