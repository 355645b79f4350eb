import Files
import Foundation

/// The classes of a file: a line for each, as the images' metadata name it, and behind a tab the words that
/// templates have for it.
struct ClassList {
  /// The classes as the metadata name them.
  let names: [String]
  /// The words for them, one for each.
  let words: [String]

  private static let largest = 1 << 24

  /// Throws `InputError` that names the line for a class without a name or words, and for a file without
  /// lines.
  init(contentsOf file: URL) throws {
    let lines = try TextFile.lines(of: file, largest: Self.largest).enumerated().compactMap { index, bytes in
      bytes.isEmpty ? nil : (index + 1, String(decoding: bytes, as: UTF8.self).trimmingSuffix { $0 == "\r" })
    }
    guard !lines.isEmpty else {
      throw InputError(file: file.path, expected: "a line for each class", found: "none")
    }
    let parts = try lines.map { number, line in
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), parts.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
        throw InputError(
          file: file.path, field: JSONLines.place(number),
          expected: "a class, or a class, a tab and its words",
          found: "\"\(line)\"")
      }
      return parts.map(String.init)
    }
    (names, words) = (parts.map { $0[0] }, parts.map { $0.last! })
  }

  /// Classes that are their own words.
  init(_ names: [String]) { (self.names, words) = (names, names) }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(_ isLeftOut: (Character) -> Bool) -> String {
    var text = String(self)
    while let last = text.last, isLeftOut(last) { text.removeLast() }
    return text
  }
}
