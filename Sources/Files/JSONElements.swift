import Foundation

/// The elements of a long array in a JSON file, one after the other: of the document itself, or of a member of
/// the object that the document is. Only one element is in memory at a time.
package struct JSONElements {
  /// The most bytes of an element.
  package static let largestElement = 1 << 24

  private enum Place { case before, within, behind }

  private let file: String
  private let member: String?
  private let stream: FileStream
  private var place = Place.before
  private var count = 0

  /// Opens a file. Throws `InputError` when it cannot be read.
  ///
  /// - Parameters:
  ///   - url: the file
  ///   - member: the member of the document that holds the array; nil for a document that is an array
  package init(_ url: URL, of member: String? = nil) throws {
    (file, self.member, stream) = (url.path, member, try FileStream(url))
  }

  /// The next element, nil behind the last one and the end of the document.
  ///
  /// Throws `InputError` that names the element or the byte when the file is not such a document.
  package mutating func next() throws -> JSONField? {
    switch place {
    case .behind: return nil
    case .before:
      guard try findArray() else { throw error(expected: "a member \"\(member ?? "")\"", found: "none") }
      place = .within
      if try skipSpace() == Self.closingBracket {
        _ = try stream.next()
        try finish()
        return nil
      }
    case .within:
      switch try nextSignificant() {
      case Self.comma: break
      case Self.closingBracket:
        try finish()
        return nil
      case let other: throw unexpected(other, instead: "a comma or the end of the array")
      }
    }
    let path = "\(member ?? "")[\(count)]"
    count += 1
    return try JSONField(
      parsing: value(atMost: Self.largestElement, path), file: file, path: path, readingNonFinite: true)
  }

  // MARK: - Around the array

  /// Passes over what stands before the array, and over its opening bracket. Whether there is one.
  private mutating func findArray() throws -> Bool {
    guard member != nil else {
      try expect(Self.openingBracket, "an array")
      return true
    }
    try expect(Self.openingBrace, "an object")
    guard try skipSpace() != Self.closingBrace else { return false }
    return try passMembers(until: member)
  }

  /// Passes over members from a key on, to the opening bracket of the wanted one's array, or to the end of the
  /// object. Whether the wanted one was found.
  private mutating func passMembers(until wanted: String?) throws -> Bool {
    while true {
      let key = try JSONField(parsing: value(atMost: Self.largestElement, "key"), file: file).string()
      try expect(Self.colon, "a colon")
      if ExactString(key) == wanted.map({ ExactString($0) }) {
        try expect(Self.openingBracket, "\(key): an array")
        return true
      }
      guard wanted != nil || key != member else {
        throw error(expected: "each member once", found: "\(key) twice")
      }
      _ = try value(atMost: nil, key)
      switch try nextSignificant() {
      case Self.comma: _ = try skipSpace()
      case Self.closingBrace: return false
      case let other: throw unexpected(other, instead: "a comma or the end of the object")
      }
    }
  }

  /// Passes over what stands behind the array.
  private mutating func finish() throws {
    place = .behind
    if member != nil {
      switch try nextSignificant() {
      case Self.closingBrace: break
      case Self.comma:
        _ = try skipSpace()
        _ = try passMembers(until: nil)
      case let other: throw unexpected(other, instead: "a comma or the end of the object")
      }
    }
    if let more = try skipSpace() { throw unexpected(more, instead: "the end of the file") }
  }

  // MARK: - Values

  /// The bytes of the next value, without a look at whether they are JSON: up to the end of the outermost
  /// string, array or object, or to what may stand behind a number or a word.
  ///
  /// - Parameter limit: the most bytes; nil passes over the value, of which nothing is kept
  private mutating func value(atMost limit: Int?, _ path: String) throws -> [UInt8] {
    var (bytes, count, depth, isInString, isEscaped) = ([UInt8](), 0, 0, false, false)
    _ = try skipSpace()
    while true {
      guard let byte = try stream.peek(1).first else {
        if depth == 0, !isInString, count > 0 { return bytes }
        throw error(expected: "the end of \(path)", found: "the end of the file")
      }
      if depth == 0, !isInString, count > 0, Self.endsScalar(byte) { return bytes }
      _ = try stream.next()
      count += 1
      if let limit {
        guard count <= limit else {
          throw InputError(
            file: file, field: path, expected: "at most \(limit) bytes", found: "more")
        }
        bytes.append(byte)
      }
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == Self.backslash {
          isEscaped = true
        } else if byte == Self.quote {
          isInString = false
          if depth == 0 { return bytes }
        }
        continue
      }
      switch byte {
      case Self.quote: isInString = true
      case Self.openingBracket, Self.openingBrace: depth += 1
      case Self.closingBracket, Self.closingBrace:
        depth -= 1
        if depth <= 0 { return bytes }
      default: break
      }
    }
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    isSpace(byte) || [comma, colon, closingBracket, closingBrace].contains(byte)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// Passes over spaces; the byte behind them, which is not passed over, nil at the end of the file.
  private mutating func skipSpace() throws -> UInt8? {
    while let byte = try stream.peek(1).first {
      guard Self.isSpace(byte) else { return byte }
      _ = try stream.next()
    }
    return nil
  }

  private mutating func nextSignificant() throws -> UInt8? {
    _ = try skipSpace()
    return try stream.next()
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws {
    let found = try nextSignificant()
    guard found == byte else { throw unexpected(found, instead: what) }
  }

  private func unexpected(_ byte: UInt8?, instead expected: String) -> InputError {
    error(expected: expected, found: byte.map { "\"\(Unicode.Scalar($0))\"" } ?? "the end of the file")
  }

  private func error(expected: String, found: String) -> InputError {
    InputError(file: file, field: "byte \(stream.position)", expected: expected, found: found)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")
  private static let comma = UInt8(ascii: ",")
  private static let colon = UInt8(ascii: ":")
  private static let openingBracket = UInt8(ascii: "[")
  private static let closingBracket = UInt8(ascii: "]")
  private static let openingBrace = UInt8(ascii: "{")
  private static let closingBrace = UInt8(ascii: "}")
}
