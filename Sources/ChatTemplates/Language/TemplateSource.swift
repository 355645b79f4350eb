import Files

/// The text of a template and where it came from, for messages that name the line.
struct TemplateSource: Sendable {
  /// The file, nil for a template that is in none.
  let file: String?
  /// The member of the file that holds the template; nil where the file holds nothing else.
  let field: String?
  /// The template with line breaks as line feeds, without the last one.
  let scalars: [Unicode.Scalar]

  /// The longest template in bytes; published ones take up to 20,000.
  static let largest = 1 << 20

  /// Throws `InputError` for a template that is longer than `largest`.
  init(_ text: String, file: String?, field: String?) throws {
    (self.file, self.field) = (file, field)
    guard text.utf8.count <= Self.largest else {
      throw InputError(
        file: file, field: field, expected: "a template of at most \(Self.largest) bytes",
        found: "\(text.utf8.count)")
    }
    scalars = Self.withUnifiedLineBreaks(text)
  }

  private static func withUnifiedLineBreaks(_ text: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\r" || !(afterReturn && scalar == "\n") {
        scalars.append(scalar == "\r" ? "\n" : scalar)
      }
      afterReturn = scalar == "\r"
    }
    if scalars.last == "\n" { scalars.removeLast() }
    return scalars
  }

  /// An error about a line of the template, counted from 1.
  func error(line: Int, expected: String, found: String) -> InputError {
    InputError(
      file: file, field: [field, "line \(line)"].compactMap { $0 }.joined(separator: ": "),
      expected: expected, found: found)
  }
}
