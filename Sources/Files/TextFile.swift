import Foundation

/// A user's text file: UTF-8, with or without a byte-order mark, its lines ended by LF or CRLF.
package enum TextFile {
  /// The bytes of each line without its line end. Text after the last line end is a line unless it is empty.
  ///
  /// Throws `InputError` when the file cannot be read, is in UTF-16 or UTF-32, and for more bytes or lines
  /// than are taken.
  ///
  /// - Parameters:
  ///   - url: the file
  ///   - largest: the most bytes of the file
  ///   - longest: the most bytes of a line
  ///   - most: the most lines
  package static func lines(
    of url: URL, largest: Int = InputLimits.lineFile, longest: Int = InputLimits.line,
    most: Int = InputLimits.lines
  ) throws -> [ArraySlice<UInt8>] {
    let bytes = try InputFile.bytes(of: url, largest: largest)
    if let other = TextEncodingForm.otherThanUTF8(bytes) {
      throw InputError(file: url.path, expected: "text in UTF-8", found: other)
    }
    let text = bytes.dropFirst(TextEncodingForm.markLength(of: bytes))
    let count = text.count { $0 == 0x0A } + (text.isEmpty || text.last == 0x0A ? 0 : 1)
    guard count <= most else {
      throw InputError(file: url.path, expected: "at most \(most) lines", found: "\(count)")
    }
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    if let index = lines.firstIndex(where: { $0.count > longest }) {
      throw InputError(
        file: url.path, field: JSONLines.place(index + 1), expected: "at most \(longest) bytes",
        found: "\(lines[index].count)")
    }
    return lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }
}

/// The encoding of a text, as far as its first bytes tell.
enum TextEncodingForm {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The length of the byte-order mark that UTF-8 text may begin with, 0 where there is none.
  static func markLength(of bytes: [UInt8]) -> Int { bytes.starts(with: mark) ? mark.count : 0 }

  /// The name of the text's encoding when it is not UTF-8: the text begins with another encoding's byte-order
  /// mark, or has zeros where its first character would have them. Nil for text that may be UTF-8.
  static func otherThanUTF8(_ bytes: [UInt8]) -> String? {
    let start = Array(bytes.prefix(4))
    guard start.count >= 2 else { return nil }
    let zeros = start.map { $0 == 0 }
    if start == [0xFF, 0xFE, 0, 0] || zeros.prefix(2) == [true, true] || zeros == [false, true, true, true] {
      return "UTF-32"
    }
    let isMarked = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    return isMarked || zeros[0] != zeros[1] ? "UTF-16" : nil
  }
}
