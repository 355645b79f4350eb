import Foundation
import Testing

@testable import ResponseEndpoints

/// Pauses and headers.
@Suite struct EndpointPartTests {
  private static let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

  @Test(arguments: [
    ("0", 0.0), ("120", 120), (" 7 ", 7), ("Sun, 06 Nov 1994 08:50:07 GMT", 30),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sat, 05 Nov 1994 08:49:37 GMT", 0), ("", nil), ("-1", nil),
    ("1.5", nil),
    ("soon", nil), ("Sun, 06 Nov 1994", nil), ("1e9", nil),
  ])
  func retryAfterIsSecondsOrADate(_ text: String, _ expected: Double?) {
    #expect(RetryAfter.seconds(text, from: Self.now) == expected)
  }

  @Test func pausesGrowAndAreDrawn() {
    let backOff = BackOff(first: 2, longest: 10)
    #expect((1...4).map { backOff.seconds(beforeRetry: $0, draw: 1) } == [2, 4, 8, 10])
    #expect((1...4).map { backOff.seconds(beforeRetry: $0, draw: 0) } == [1, 2, 4, 5])
    #expect(backOff.seconds(beforeRetry: 2000, draw: 1) == 10)
  }
}
