import Files

/// Reads the fields of a protocol buffer message one after the other, never beyond the bytes of the message.
struct ProtobufReader {
  /// The value of a field.
  enum Value {
    case integer(UInt64)
    case bits32(UInt32)
    case bits64(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private let file: String?
  private var rest: ArraySlice<UInt8>

  /// - Parameter file: the file that the bytes come from, for messages
  init(_ bytes: ArraySlice<UInt8>, file: String?) {
    rest = bytes
    self.file = file
  }

  /// The number and the value of the next field; nil at the end of the message.
  mutating func next() throws -> (number: Int, value: Value)? {
    if rest.isEmpty { return nil }
    let place = rest.startIndex
    let tag = try varint()
    guard case let number = tag >> 3, (1...0x1FFF_FFFF).contains(number) else {
      throw error("a field number from 1 to 536870911", at: place)
    }
    switch tag & 7 {
    case 0: return (Int(number), .integer(try varint()))
    case 1: return (Int(number), .bits64(try fixed(8)))
    case 2:
      let length = try varint()
      guard length <= UInt64(rest.count) else {
        throw error("a field of at most \(rest.count) bytes, as many as are left", at: place)
      }
      defer { rest = rest.dropFirst(Int(length)) }
      return (Int(number), .bytes(rest.prefix(Int(length))))
    case 5: return (Int(number), .bits32(UInt32(try fixed(4))))
    default: throw error("a field of a known wire type", at: place)
    }
  }

  private func error(_ expected: String, at place: Int) -> InputError {
    InputError(file: file, field: "byte \(place)", expected: expected, found: "something else")
  }

  private mutating func varint() throws -> UInt64 {
    let place = rest.startIndex
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw error("the rest of a number", at: place) }
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw error("a number of at most 64 bits", at: place)
  }

  private mutating func fixed(_ count: Int) throws -> UInt64 {
    guard rest.count >= count else { throw error("\(count) more bytes", at: rest.startIndex) }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
