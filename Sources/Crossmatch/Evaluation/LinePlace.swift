import Files

/// Where a line stands in a set's metadata, for whoever has to say what is wrong with it.
public struct LinePlace: Sendable, Hashable {
  /// The path of the metadata.
  public let metadata: String
  /// The line's number, from 1.
  public let line: Int
  /// The image's path as the line says it; nil when it says none.
  public let image: String?

  /// An error about what the line says or names, which then names metadata, line and image, unless it does already.
  ///
  /// - Parameter member: the member of the line that is meant, instead of the error's own field
  func naming(_ error: InputError, member: String? = nil) -> InputError {
    guard error.file != metadata else { return error }
    var parts = [JSONLines.place(line)]
    switch (member, image) {
    case (let member?, let image?): parts.append("\(member) of \(image)")
    case (let one?, nil), (nil, let one?): parts.append(one)
    case (nil, nil): break
    }
    if member == nil, let field = error.field { parts.append(field) }
    return InputError(
      file: metadata, field: parts.joined(separator: ": "), expected: error.expected, found: error.found)
  }
}

/// A line of a set's metadata that cannot be used.
public struct UnusableLine: Sendable, Hashable {
  public let place: LinePlace
  /// The place among the lines, from 0.
  public let number: Int
  /// Why; it names metadata and line.
  public let problem: InputError
}

extension InputError {
  /// What was expected and found, without the file and the field.
  var complaint: String { InputError(expected: expected, found: found).description }
}
