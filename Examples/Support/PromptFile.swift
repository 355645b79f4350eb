import Files
import Foundation

/// A file of prompts, one a line.
public enum PromptFile {
  /// The lines without their ends; a byte-order mark before the first is passed over.
  ///
  /// Throws `InputError` that names the line when one is empty, not UTF-8 or longer than a mebibyte, for a file
  /// without lines or with more than 100,000, and for one in UTF-16.
  public static func prompts(in file: URL) throws -> [String] {
    let lines = try TextFile.lines(of: file, longest: 1 << 20, most: InputLimits.prompts)
    guard !lines.isEmpty else {
      throw InputError(file: file.path, expected: "a prompt on each line", found: "no line")
    }
    return try lines.enumerated().map { index, line in
      guard let text = String(validating: line, as: UTF8.self), !text.isEmpty else {
        throw InputError(
          file: file.path, field: "line \(index + 1)", expected: "a prompt in UTF-8",
          found: line.isEmpty ? "an empty line" : "other bytes")
      }
      return text
    }
  }
}
