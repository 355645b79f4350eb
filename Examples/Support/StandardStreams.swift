import Files
import Foundation

/// Standard output, where results go: what cannot be written is an error.
public enum StandardOutput {
  private static let stream = OpenOutput(STDOUT_FILENO, name: "standard output")

  /// Writes a line, in which no text moves the cursor or colours the terminal. Throws `OutputError`.
  public static func print(_ text: String = "", terminator: String = "\n") throws {
    let line = text.withoutControls + terminator
    try Heartbeat.saying(endsWithinLine: !line.hasSuffix("\n")) { try stream.write(line.utf8) }
  }

  /// Ends it, since some file systems say only then that there was no room. Throws `OutputError`.
  static func close() throws { try Heartbeat.saying { try stream.close() } }
}

/// Standard error, where progress and notes go: nobody may be reading them.
enum StandardError {
  private static let stream = OpenOutput(STDERR_FILENO, name: "standard error")

  static func write(_ text: String) { try? stream.write(text.utf8) }
}

/// Writes a line to standard error.
public func note(_ line: String) { Heartbeat.saying { StandardError.write(line.withoutControls + "\n") } }

/// A line on standard error that is redrawn on a terminal.
public enum RedrawnLine {
  public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  public static func show(_ text: String) { Heartbeat.saying(line: text) { draw(text) } }

  /// Draws a line in the place of the one that stands there.
  static func draw(_ text: String) { StandardError.write("\r\u{1B}[K\(text.withoutControls)") }

  /// Removes the line, if there is one.
  public static func finish() { if isTerminal { show("") } }
}

extension String {
  /// The text with control characters other than line ends and tabs as JSON escapes them, so that it stays JSON where it
  /// is: texts of strangers and answers of models may hold what a terminal obeys.
  fileprivate var withoutControls: String {
    guard unicodeScalars.contains(where: Self.isControl) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if Self.isControl(scalar) {
        text += "\\u" + scalar.value.digits(4, radix: 16)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
  }
}
