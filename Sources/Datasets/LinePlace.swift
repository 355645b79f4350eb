import Files

/// The place of a sample in its set, for messages about it.
public struct LinePlace: Sendable, Hashable {
  /// The path of the metadata; nil for a set that was made in code.
  public let metadata: String?
  /// The number of the line, or of the sample in a set that was made in code, from 1.
  public let line: Int
  /// The image's path as the line says it, or the sample's `id`; nil when the line says none.
  public let image: String?

  /// The name of the line in messages.
  private var name: String { metadata == nil ? "sample \(line)" : JSONLines.place(line) }

  /// An error about what the line says or names, which then names metadata, line and image, unless it does
  /// already.
  ///
  /// - Parameter member: the member of the line that is meant, instead of the error's own field
  package func naming(_ error: InputError, member: String? = nil) -> InputError {
    guard !isNamed(in: error) else { return error }
    var parts = [name]
    switch (member, image) {
    case (let member?, let image?): parts.append("\(member) of \(image)")
    case (let one?, nil), (nil, let one?): parts.append(one)
    case (nil, nil): break
    }
    if member == nil, let field = error.field { parts.append(field) }
    return InputError(
      file: metadata ?? error.file, field: parts.joined(separator: ": "), expected: error.expected,
      found: error.found)
  }

  private func isNamed(in error: InputError) -> Bool {
    metadata == nil ? error.field?.hasPrefix(name + ":") == true : error.file == metadata
  }
}

/// A line of a set's metadata that cannot be used.
public struct UnusableLine: Sendable, Hashable {
  /// The place of the line.
  public let place: LinePlace
  /// The place among the lines, from 0.
  public let number: Int
  /// Why it cannot be used; the error names metadata and line.
  public let problem: InputError
}

extension InputError {
  /// The expected and the found value, without the file and the field.
  package var complaint: String { InputError(expected: expected, found: found).description }
}
