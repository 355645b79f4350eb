import Files

/// Reads little-endian values one after the other, never beyond the end.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private let end: Int
  private let file: String
  /// The part of the file that is read, for messages.
  private let part: String

  /// - Parameter range: the bytes that may be read; they lie within `bytes`
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, file: String, part: String) {
    (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
    (self.file, self.part) = (file, part)
  }

  /// A cursor over other bytes of the same part, which lie within those of this one.
  func within(_ range: Range<Int>) -> ByteCursor {
    ByteCursor(bytes, range, file: file, part: part)
  }

  /// The number of bytes that are left.
  var rest: Int { end - position }

  /// An error at the place that is read next.
  func error(expected: String, found: String) -> InputError {
    InputError(file: file, field: "\(part), byte \(position)", expected: expected, found: found)
  }

  /// The next `count` bytes. Throws `InputError` when fewer are left.
  mutating func take(_ count: some BinaryInteger) throws -> UnsafeRawBufferPointer {
    guard count <= rest else {
      throw error(expected: "\(count) more bytes", found: "\(rest)")
    }
    let start = position
    position += Int(count)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws -> Value {
    Value(littleEndian: try take(MemoryLayout<Value>.size).loadUnaligned(as: Value.self))
  }

  /// The next `count` bytes as text. Throws `InputError` when they are no UTF-8.
  mutating func text(_ count: some BinaryInteger) throws -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw error(expected: "text in UTF-8", found: "other bytes")
    }
    return text
  }

  /// The text up to the next line feed, at most 256 bytes, and the line feed itself. Throws `InputError` when
  /// there is none.
  mutating func line() throws -> String {
    let ahead = bytes[position..<position + min(rest, 257)]
    guard let feed = ahead.firstIndex(of: UInt8(ascii: "\n")) else {
      throw error(expected: "a line of at most 256 bytes", found: "none")
    }
    let line = try text(feed - position)
    position = feed + 1
    return line
  }

  /// Whether these bytes come next; if so, they are passed over.
  mutating func skip(_ expected: [UInt8]) -> Bool {
    guard rest >= expected.count, bytes[position..<position + expected.count].elementsEqual(expected) else {
      return false
    }
    position += expected.count
    return true
  }
}
