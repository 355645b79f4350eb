import Files
import Foundation

/// A file of prompts, one a line.
public enum PromptFile {
  /// Throws `InputError` that names the line when one is empty or not UTF-8, and for a file without lines.
  public static func prompts(in file: URL) throws -> [String] {
    var lines = try InputFile.bytes(of: file, largest: 1 << 28).split(
      separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else {
      throw InputError(file: file.path, expected: "a prompt on each line", found: "no line")
    }
    return try lines.enumerated().map { index, bytes in
      let line = bytes.last == 0x0D ? bytes.dropLast() : bytes
      guard let text = String(validating: line, as: UTF8.self), !text.isEmpty else {
        throw InputError(
          file: file.path, field: "line \(index + 1)", expected: "a prompt in UTF-8",
          found: line.isEmpty ? "an empty line" : "other bytes")
      }
      return text
    }
  }
}
