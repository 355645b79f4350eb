import Foundation

/// The header by which a server says when to ask again (RFC 9110, 10.2.3).
enum RetryAfter {
  /// The seconds until then, none for a moment that has passed; nil for what is neither a number of seconds
  /// nor a date.
  ///
  /// - Parameters:
  ///   - text: the header's value
  ///   - now: the time from which a date is counted
  static func seconds(_ text: String, from now: Date) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text) }
    guard let date = date(text) else { return nil }
    return max(0, date.timeIntervalSince(now))
  }

  /// A date in the form that senders must use (RFC 9110, 5.6.7); nil for another.
  private static func date(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.date(from: text)
  }
}
