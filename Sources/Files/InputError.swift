/// Something that came from outside (a file, a checkpoint, an argument) is not what it must be.
///
/// Every reader of the library throws this one type, so that a caller can print `description` as the single
/// line that says which file, which field, what was expected and what was found.
public struct InputError: Error, Hashable, Sendable {
  /// The file's path, or nil when the input is not a file.
  public var file: String?
  /// The field, key or argument inside the file, or nil when the whole file is meant.
  public var field: String?
  /// The input that would have been accepted, as a noun phrase: "a positive integer".
  public var expected: String
  /// The input that was found instead, as a noun phrase: "-3", "nothing".
  public var found: String

  /// An error about one input. Leave out `file` for an argument, and `field` when the whole file is meant.
  public init(file: String? = nil, field: String? = nil, expected: String, found: String) {
    self.file = file
    self.field = field
    self.expected = expected
    self.found = found
  }
}

extension InputError: CustomStringConvertible {
  /// One line: control characters of the input are escaped and long values shortened.
  public var description: String {
    let place = [file, field].compactMap { $0 }.map(Self.singleLine).joined(separator: ": ")
    let complaint = "expected \(Self.singleLine(expected)), found \(Self.singleLine(found))"
    return place.isEmpty ? complaint : "\(place): \(complaint)"
  }

  private static let longestPart = 2_000

  /// Throws an error that names `field` unless the number lies in the range.
  package static func check(_ field: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw InputError(
        field: field, expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "\(value)")
    }
  }

  /// `text` with control characters escaped, shortened if it is very long: fit for one line of a message.
  package static func singleLine(_ text: String) -> String {
    var line = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == longestPart { return line + "…" }
      let isControl = scalar.properties.generalCategory == .control
      let isLineBreak = scalar.value == 0x2028 || scalar.value == 0x2029
      line += isControl || isLineBreak ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return line
  }
}
